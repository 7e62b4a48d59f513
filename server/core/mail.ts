/** Sends what waits in the outbox, when there is a mail server to send it by; otherwise it stays there, for the operator to read. */
import { createTransport } from 'nodemailer';
import type { Clock } from './clock.ts';
import type { Database } from './db.ts';

const EVERY_MS = 5000;
const TRIES = 12;

export interface Postman {
  /** One round: sends what is due. */
  round(): Promise<void>;
  stop(): void;
}

export interface PostmanOptions {
  db: Database;
  clock: Clock;
  smtpUrl: string;
  from: string;
  /** replaces `{base}` in letters */
  baseUrl: string;
  onError: (error: unknown) => void;
}

interface Letter {
  id: string;
  recipient: string;
  subject: string;
  body: string;
}

/** Starts sending: at least once each, with a longer wait after each failure. */
export function startPostman({ db, clock, smtpUrl, from, baseUrl, onError }: PostmanOptions): Postman {
  const transport = createTransport(smtpUrl);
  let isBusy = false;

  async function round(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    try {
      const letters = await db.query<Letter>(
        `select id, recipient, subject, body from outbox
         where sent_at is null and tries < $1 and created_at + make_interval(mins => (tries * tries)::int) <= $2
         order by created_at limit 50`,
        [TRIES, clock.now()],
      );
      for (const letter of letters) await deliver(letter);
    } finally {
      isBusy = false;
    }
  }

  async function deliver(letter: Letter): Promise<void> {
    try {
      await transport.sendMail({
        from,
        to: letter.recipient,
        subject: letter.subject,
        text: letter.body.replaceAll('{base}', baseUrl),
      });
      await db.query('update outbox set sent_at = $2 where id = $1', [letter.id, clock.now()]);
    } catch (error) {
      onError(error);
      await db.query('update outbox set tries = tries + 1, last_error = $2 where id = $1', [
        letter.id,
        (error as Error).message,
      ]);
    }
  }

  const timer = setInterval(() => void round().catch(onError), EVERY_MS);
  return {
    round,
    stop() {
      clearInterval(timer);
      transport.close();
    },
  };
}
