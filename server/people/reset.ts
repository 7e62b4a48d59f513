/** The operator's way for somebody who has lost their password: the same link that a letter would bring. */
import type { Clock } from '#core/clock.ts';
import type { Database } from '#core/db.ts';
import { createAccounts } from './account.ts';

/** A link to choose a new password, good for an hour, or undefined when nobody has this address. */
export async function resetLink(options: {
  db: Database;
  clock: Clock;
  secret: string;
  baseUrl: string;
  address: string;
}): Promise<string | undefined> {
  let link: string | undefined;
  const accounts = createAccounts({
    ...options,
    sendReset: async (_email, url) => {
      link = url;
    },
  });
  try {
    await accounts.handle(
      new Request(`${options.baseUrl}/api/auth/request-password-reset`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: new URL(options.baseUrl).origin },
        body: JSON.stringify({ email: options.address.toLowerCase(), redirectTo: '/new-password' }),
      }),
      'command line',
    );
    return link;
  } finally {
    await accounts.close();
  }
}
