/**
 * Accounts and sessions, by better-auth: `/api/auth/*` is the one declared exception to "commands only".
 * Signing up needs a way in: the one-time link, an invitation, or a server that hosts several organisations.
 */
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { betterAuth } from 'better-auth';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import pg from 'pg';
import type { Clock } from '#core/clock.ts';
import { type Database, type Db, openPool } from '#core/db.ts';
import type { Expectations } from '#core/module.ts';
import { nobody } from '#core/module.ts';
import { createIdentify, type Identify, RENEWED_AFTER_SECONDS, SESSION_SECONDS } from './identify.ts';
import { hashOf, hostingOf, isSetupToken } from './setup.ts';
import { createThrottle, networkOf } from './throttle.ts';

/** OWASP's argon2id: 19 MiB, two passes, one lane. */
const argon = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };

const everyone = {
  owner: 'accepted',
  member: 'accepted',
  guest: 'accepted',
  outsider: 'accepted',
  anonymous: 'accepted',
} as const;

/** What is open of the accounts library, and to whom: anything else under `/api/auth` does not exist. */
export const accountRoutes: Record<string, Expectations> = {
  'POST /sign-in/email': everyone,
  'POST /sign-up/email': everyone,
  'POST /sign-out': everyone,
  'POST /request-password-reset': everyone,
  'GET /reset-password/*': everyone,
  'POST /reset-password': everyone,
  'POST /change-password': everyone,
  'POST /end-session': everyone,
};
/** Where a secret could be guessed, or somebody's mailbox filled. */
const guessable = new Set(Object.keys(accountRoutes).filter((each) => !/sign-out|end-session/.test(each)));

export interface Accounts {
  /** Answers `/api/auth/*`. */
  handle(request: Request, address: string): Promise<Response>;
  /** Who sends this request: a session's cookie or a bearer token; `nobody` otherwise. */
  identify: Identify;
  /** Which of these sessions (or tokens) have not ended. */
  standing(sessionIds: string[]): Promise<Set<string>>;
  /** Hears of each session that is signed out or revoked, so that its sockets can be hung up. */
  onSessionEnded(listener: (sessionId: string) => void): void;
  close(): Promise<void>;
}

export interface AccountsOptions {
  db: Database;
  clock: Clock;
  secret: string;
  /** the address people use, `https://…`; cookies are `__Host-` when it is https */
  baseUrl: string;
  /** Puts a reset link in the outbox. */
  sendReset: (email: string, url: string) => Promise<void>;
}

export function createAccounts({ db, clock, secret, baseUrl, sendReset }: AccountsOptions): Accounts {
  const types = new pg.TypeOverrides();
  types.setTypeParser(1184, (text) => new Date(text)); // the library reckons with dates, where ours travel as text
  const pool = openPool({ connectionString: db.connectionString, max: 4, options: '-c search_path=auth', types });
  const isSecure = baseUrl.startsWith('https:');
  const cookiePrefix = isSecure ? '__Host-beffroi' : 'beffroi';
  const turn = fairQueue(availableParallelism());
  const throttle = createThrottle(clock);
  const ended: ((sessionId: string) => void)[] = [];
  const auth = betterAuth({
    appName: 'Beffroi',
    baseURL: baseUrl,
    basePath: '/api/auth',
    secret,
    database: pool,
    telemetry: { enabled: false },
    logger: { level: 'error' },
    rateLimit: { enabled: false },
    session: { expiresIn: SESSION_SECONDS, updateAge: RENEWED_AFTER_SECONDS },
    trustedOrigins: (request) => {
      const origin = request?.headers.get('origin');
      const host = request?.headers.get('host');
      return origin && host && new URL(origin).host === host ? [origin] : [];
    },
    advanced: {
      useSecureCookies: false,
      cookiePrefix,
      defaultCookieAttributes: { secure: isSecure, sameSite: 'lax', httpOnly: true, path: '/' },
      database: { generateId: () => clock.id() },
    },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 10,
      maxPasswordLength: 200,
      password: {
        hash: (password) => turn(() => hash(password, argon)),
        verify: ({ hash: stored, password }) => turn(() => verify(stored, password)),
      },
      sendResetPassword: ({ user, url }) => sendReset(user.email, url),
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: 3600,
    },
    databaseHooks: {
      session: {
        delete: {
          after: async (session) => {
            for (const listener of ended) listener(session.id);
          },
        },
      },
    },
    hooks: {
      before: createAuthMiddleware(async (context) => {
        if (
          context.path === '/sign-up/email' &&
          !(await mayEnter(db, clock, context.headers?.get('x-beffroi-entry') ?? ''))
        ) {
          throw new APIError('FORBIDDEN', { code: 'NO_INVITATION' });
        }
      }),
    },
  });

  /** Signs one of one's own devices out at once. */
  async function endSession(request: Request): Promise<Response> {
    const found = await auth.api.getSession({ headers: request.headers });
    if (!found) return Response.json({ code: 'UNAUTHORIZED' }, { status: 401 });
    const { id } = ((await request.json().catch(() => null)) ?? {}) as { id?: unknown };
    const gone = await db.query<{ id: string }>(
      'delete from auth.session where id = $1 and "userId" = $2 returning id',
      [String(id), found.user.id],
    );
    for (const session of gone) for (const listener of ended) listener(session.id);
    return Response.json({ ended: gone.length });
  }

  /** A password that changes leaves only the device where it was changed. */
  async function endOtherSessions(request: Request): Promise<void> {
    const found = await auth.api.getSession({ headers: request.headers });
    if (!found) return;
    const gone = await db.query<{ id: string }>(
      'delete from auth.session where "userId" = $1 and id <> $2 returning id',
      [found.user.id, found.session.id],
    );
    for (const session of gone) for (const listener of ended) listener(session.id);
  }

  return {
    async handle(request, address) {
      const path = new URL(request.url).pathname.slice('/api/auth'.length);
      const route = Object.keys(accountRoutes).find((each) => matches(each, request.method, path));
      if (!route) return Response.json({ code: 'NOT_FOUND' }, { status: 404 });
      if (route === 'POST /end-session') return endSession(request);
      if (!guessable.has(route)) return auth.handler(request);
      const body = (await request
        .clone()
        .json()
        .catch(() => ({}))) as { email?: unknown };
      // a link's secret belongs to no mail address: it is counted by place alone
      const subject =
        typeof body?.email === 'string'
          ? body.email.trim().toLowerCase().slice(0, 254)
          : `${route} ${networkOf(address)}`;
      if (throttle.isHot(subject, address)) return Response.json({ code: 'TOO_FAST' }, { status: 429 });
      const response = await auth.handler(request);
      // asking for a letter is never wrong, and yet not to be repeated at will
      if (response.status >= 400 || route === 'POST /request-password-reset') throttle.failed(subject, address);
      else throttle.succeeded(subject, address);
      if (route === 'POST /change-password' && response.ok) await endOtherSessions(request);
      return response;
    },
    identify: createIdentify({
      db,
      clock,
      secret,
      cookieName: `${cookiePrefix}.session_token`,
      async renew(cookie) {
        const { response: found, headers } = await auth.api.getSession({
          headers: new Headers({ cookie }),
          returnHeaders: true,
        });
        const actor = found ? { accountId: found.user.id, sessionId: found.session.id } : nobody;
        return { actor, cookies: headers.getSetCookie() };
      },
    }),
    async standing(sessionIds) {
      const hashes = sessionIds.filter((id) => id.startsWith('token:')).map((id) => id.slice(6));
      const rows = await db.query<{ id: string }>(
        `select id from auth.session where id = any($1) and "expiresAt" > $3
         union all select 'token:' || token_hash from access_tokens where token_hash = any($2) and revoked_at is null`,
        [sessionIds, hashes, clock.now()],
      );
      return new Set(rows.map((row) => row.id));
    },
    onSessionEnded: (listener) => ended.push(listener),
    close: () => pool.end(),
  };
}

function matches(route: string, method: string, path: string): boolean {
  const [verb, pattern] = route.split(' ') as [string, string];
  return verb === method && new RegExp(`^${pattern.replace('*', '[^/]+')}$`).test(path);
}

async function mayEnter(db: Database, clock: Clock, entry: string): Promise<boolean> {
  if (entry && (await isSetupToken(db, entry))) return true;
  if ((await hostingOf(db)) === 'several') return true;
  const open = await db.query(
    'select 1 from invitations where token_hash = $1 and accepted_at is null and revoked_at is null and expires_at > $2',
    [hashOf(entry), clock.now()],
  );
  return open.length > 0;
}

export interface Account {
  id: string;
  name: string;
  email: string;
}

export async function accountOf(db: Db, accountId: string): Promise<Account> {
  const [row] = await db.query<Account>('select id, name, email from auth."user" where id = $1', [accountId]);
  if (!row) throw new Error(`no account ${accountId}`);
  return row;
}

/** At most `size` at once, first come first served: a rush of sign-ins never starves the rest of the house of its cores. */
function fairQueue(size: number) {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= size) await new Promise<void>((resolve) => waiting.push(resolve));
    running++;
    try {
      return await work();
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
}
