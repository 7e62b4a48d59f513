/**
 * Who sends a request: a session's cookie, as the accounts library signs it, or a bearer token.
 * Asked at every request, so those asked for in one turn of the event loop are one statement, and nothing is remembered
 * from one turn to the next: what is revoked is refused at once.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Refusal } from '#contract/index.ts';
import type { Clock } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import { inOneTurn } from '#core/in-one-turn.ts';
import { type Actor, nobody } from '#core/module.ts';
import { hashOf } from './setup.ts';

/** A session lasts this long after its last renewal, and is renewed once a day. */
export const SESSION_SECONDS = 30 * 86_400;
export const RENEWED_AFTER_SECONDS = 86_400;
const USED_MS = 60_000;

/** The headers that say who it is, lower-case, as Node gives them. */
export interface Credentials {
  authorization?: string;
  cookie?: string;
}

export interface IdentifyOptions {
  db: Db;
  clock: Clock;
  secret: string;
  /** name of the session's cookie */
  cookieName: string;
  /** The accounts library's own way, which renews a session that is due, with its cookies, and forgets one that has ended. */
  renew: (cookie: string) => Promise<{ actor: Actor; cookies: string[] }>;
}

/** Who it is. A session that is due is renewed only for a caller who can hand its new cookies to the browser. */
export type Identify = (credentials: Credentials, onRenewed?: (cookies: string[]) => void) => Promise<Actor>;

/** Rejects with `unavailable` while the database is away: who asks is then not known, and their session not lost. */
export function createIdentify(options: IdentifyOptions): Identify {
  const { db, clock } = options;
  const accounts = inOneTurn((hashes: string[]) => accountsOfTokens(db, clock, hashes));
  const sessions = inOneTurn((tokens: string[]) => sessionsOf(db, tokens));

  async function ofCookie(cookie: string, onRenewed?: (cookies: string[]) => void): Promise<Actor> {
    const token = signedValue(cookie, options.cookieName, options.secret);
    if (!token) return nobody;
    const session = (await sessions(token)).get(token);
    if (!session) return nobody;
    const left = Date.parse(session.expires_at) - clock.now().getTime();
    const isDue = left <= (SESSION_SECONDS - RENEWED_AFTER_SECONDS) * 1000;
    if (left > 0 && !(isDue && onRenewed)) return { accountId: session.account_id, sessionId: session.id };
    const { actor, cookies } = await options.renew(cookie);
    if (cookies.length > 0) onRenewed?.(cookies);
    return actor;
  }

  return async ({ authorization, cookie }, onRenewed) => {
    const bearer = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
    if (!bearer) {
      return cookie
        ? ofCookie(cookie, onRenewed).catch(() => {
            throw new Refusal('unavailable');
          })
        : nobody;
    }
    const hash = hashOf(bearer);
    const accountId = (await accounts(hash)).get(hash);
    return accountId ? { accountId, sessionId: `token:${hash}` } : nobody;
  };
}

/**
 * The value of a signed cookie, `value.base64(HMAC-SHA256(secret, value))` percent-encoded (better-call's format), when its
 * signature is ours. Of several cookies of that name the first counts, as in the library.
 */
function signedValue(cookies: string, name: string, secret: string): string | undefined {
  const found = cookies
    .split(';')
    .map((each) => each.trim())
    .find((each) => each.startsWith(`${name}=`));
  const signed = found && decoded(found.slice(name.length + 1));
  const dot = signed?.lastIndexOf('.') ?? -1;
  if (!signed || dot < 1) return undefined;
  const value = signed.slice(0, dot);
  const given = Buffer.from(signed.slice(dot + 1), 'base64');
  const ours = createHmac('sha256', secret).update(value).digest();
  return given.length === ours.length && timingSafeEqual(given, ours) ? value : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

interface Session {
  id: string;
  token: string;
  account_id: string;
  expires_at: string;
}

async function sessionsOf(db: Db, tokens: string[]): Promise<Map<string, Session>> {
  const rows = await db.query<Session>(
    `select id, token, "userId" as account_id, "expiresAt" as expires_at from auth.session where token = any($1)`,
    [tokens],
  );
  return new Map(rows.map((row) => [row.token, row]));
}

async function accountsOfTokens(db: Db, clock: Clock, hashes: string[]): Promise<Map<string, string>> {
  const now = clock.now();
  const rows = await db.query<{ token_hash: string; account_id: string; last_used_at: string | null }>(
    'select token_hash, account_id, last_used_at from access_tokens where token_hash = any($1) and revoked_at is null',
    [hashes],
  );
  const unsaid = rows.filter(({ last_used_at: at }) => !at || now.getTime() - Date.parse(at) > USED_MS);
  if (unsaid.length > 0) {
    await db.query('update access_tokens set last_used_at = $2 where token_hash = any($1)', [
      unsaid.map((row) => row.token_hash),
      now,
    ]);
  }
  return new Map(rows.map((row) => [row.token_hash, row.account_id]));
}
