/**
 * The HTTP side: every command is `POST /api/v1/<noun.verb>`, every query `GET /api/v1/<query>?q=<JSON>`.
 * Changing calls need JSON and our own Origin (or a bearer token); every answer bears the strict headers.
 */

import { existsSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import staticFiles from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { stdSerializers } from 'pino';
import { commands, queries, Refusal, refusalCodes, type Scope } from '#contract/index.ts';
import { isUnavailable } from './db.ts';
import type { House } from './house.ts';
import { type Actor, type Expectations, nobody } from './module.ts';
import { openApi } from './openapi.ts';
import { isOwnOrigin } from './origin.ts';

const BODY = 1024 * 1024;
/** Longer than any usual proxy keeps a connection for its next request, so that none is written into one we just closed. */
const IDLE_MS = 125_000;
const byName = { config: { expects: 'by name' } } as const;

export interface HttpOptions {
  house: House;
  /** `onRenewed` is handed the cookies of a session that was just prolonged */
  identify: (headers: IncomingHttpHeaders, onRenewed: (cookies: string[]) => void) => Promise<Actor>;
  /** answers `/api/auth/*` */
  auth: (request: Request, address: string) => Promise<Response>;
  /** where the built web lies; absent in tests of the API alone */
  webFolder?: string;
  tls?: { cert: string; key: string };
  baseUrl: string;
  trustProxy?: boolean;
  /** further hosts that pages may connect to (a LiveKit cluster), declared in the configuration */
  connectTo?: string[];
  logLevel?: string;
}

export interface Http {
  app: FastifyInstance;
  doors: Door[];
  server: Server;
  isOwnOrigin(headers: IncomingHttpHeaders): boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor;
  }
  interface FastifyContextConfig {
    /**
     * Who comes through this door, for the rights matrix: a route without it fails the build. `by name` for the doors
     * behind which each command or query states its own; `everyone` where there is nothing to protect.
     */
    expects?: Expectations | 'by name' | 'everyone';
  }
}

/** A door of the server, as the rights matrix walks through it. */
export interface Door {
  method: string;
  url: string;
  expects: Expectations | 'by name' | 'everyone' | undefined;
}

export function createHttp(options: HttpOptions): Http {
  const { house } = options;
  let server!: Server;
  const app = Fastify({
    bodyLimit: BODY,
    // only the proxy that speaks to us, and only from a private network: what came before it, anybody may have written
    trustProxy: options.trustProxy ? (address: string, hop: number) => hop === 0 && isPrivate(address) : false,
    logger: options.logLevel
      ? {
          level: options.logLevel,
          redact: ['req.headers.cookie', 'req.headers.authorization'],
          // an error has no members of its own to be written
          serializers: { error: stdSerializers.err },
        }
      : false,
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 0,
    forceCloseConnections: true,
    serverFactory: (handler) => {
      const settings = { maxHeaderSize: 256 * 1024, headersTimeout: 20_000, keepAliveTimeout: IDLE_MS };
      server = options.tls
        ? (createHttpsServer({ ...settings, ...options.tls }, handler) as unknown as Server)
        : createServer(settings, handler);
      return server;
    },
  });

  const isOurs: Http['isOwnOrigin'] = (headers) => isOwnOrigin(headers, options.baseUrl) === true;

  const doors: Door[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    const expects = url === '/*' ? 'everyone' : config?.expects; // the built pages
    for (const each of [method].flat()) doors.push({ method: each, url, expects });
  });
  app.decorateRequest('actor');
  app.addHook('onRequest', async (request, reply) => {
    request.actor =
      request.url.startsWith('/api/') && !request.url.startsWith('/api/auth/')
        ? await options.identify(request.headers, (cookies) => reply.header('set-cookie', cookies))
        : nobody;
  });
  app.addHook('onSend', async (request, reply) => {
    strictHeaders(request, reply, options);
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => answerError(error, request, reply));

  app.post<{ Params: { command: string } }>('/api/v1/:command', byName, async (request) => {
    refuseForeign(request, isOurs);
    const name = request.params.command;
    if (commands.get(name)?.door) throw new Refusal('not_found', { command: name });
    return house.act(request.actor, name, request.body ?? {}, opOf(request));
  });

  app.get<{ Params: { query: string }; Querystring: { q?: string } }>('/api/v1/:query', byName, async (request) => {
    const input = parseQuery(request.query.q);
    if (request.params.query === 'openapi.json')
      return openApi(commands, queries, options.baseUrl.startsWith('https:'));
    if (request.params.query === 'snapshots') return house.snapshots(request.actor, scopesOf(input));
    if (request.params.query === 'scopes') {
      return { scopes: request.actor.accountId ? await house.scopesOf(request.actor.accountId) : [] };
    }
    return house.ask(request.actor, request.params.query, input);
  });

  app.route({
    method: ['GET', 'POST'],
    url: '/api/auth/*',
    ...byName,
    async handler(request, reply) {
      if (request.method === 'POST') refuseForeign(request, isOurs);
      const url = new URL(request.url, `${request.protocol}://${request.host}`);
      const body = request.method === 'POST' ? JSON.stringify(request.body ?? {}) : undefined;
      const response = await options.auth(
        new Request(url, { method: request.method, headers: toHeaders(request), body }),
        request.ip,
      );
      reply.status(response.status);
      for (const [name, value] of response.headers) if (name !== 'set-cookie') reply.header(name, value);
      const cookies = response.headers.getSetCookie();
      if (cookies.length > 0) reply.header('set-cookie', cookies);
      return reply.send(response.body ? await response.text() : '');
    },
  });

  if (options.webFolder && existsSync(options.webFolder)) serveWeb(app, options.webFolder);
  return { app, doors, server, isOwnOrigin: isOurs };
}

function serveWeb(app: FastifyInstance, root: string): void {
  app.register(staticFiles, {
    root,
    cacheControl: false,
    preCompressed: true,
    setHeaders(reply, path) {
      const isHashed = path.includes('/assets/');
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && !/^\/(api|assets|rtc)\b/.test(request.url);
    if (isPage) return reply.header('cache-control', 'no-cache').sendFile('index.html');
    return reply.status(404).send({ refusal: { code: 'not_found', details: {} } });
  });
}

function isPrivate(address: string): boolean {
  return /^(::ffff:)?(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)|^::1$|^f[cd]/i.test(address);
}

function toHeaders(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && name !== 'content-length')
      headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

/** A changing call comes from our own pages, as JSON, or bears a token: a foreign page can do neither (CSRF). */
function refuseForeign(request: FastifyRequest, isOurs: Http['isOwnOrigin']): void {
  if (request.body !== undefined && !/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    throw new Refusal('invalid', { reason: 'malformed' });
  }
  if (request.headers.authorization?.startsWith('Bearer ') || isOurs(request.headers)) return;
  throw new Refusal('forbidden', { reason: 'origin' });
}

/** The op under which a changing call may be tried again. */
export function opOf({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
  const op = headers['idempotency-key'];
  if (op !== undefined && (typeof op !== 'string' || op.length > 100))
    throw new Refusal('invalid', { path: 'Idempotency-Key' });
  return op ?? null;
}

function parseQuery(q: string | undefined): unknown {
  if (q === undefined) return {};
  try {
    return JSON.parse(q);
  } catch {
    throw new Refusal('invalid', { reason: 'malformed' });
  }
}

function scopesOf(input: unknown): Scope[] {
  const scopes = (input as { scopes?: unknown } | null)?.scopes;
  const isFine = Array.isArray(scopes) && scopes.length <= 200 && scopes.every((each) => typeof each === 'string');
  if (!isFine) throw new Refusal('invalid', { path: '/scopes' });
  return scopes as Scope[];
}

function answerError(error: Error & { statusCode?: number }, request: FastifyRequest, reply: FastifyReply) {
  let refusal = error instanceof Refusal ? error : undefined;
  if (!refusal && isUnavailable(error)) refusal = new Refusal('unavailable');
  if (!refusal && error.statusCode === 413) refusal = new Refusal('invalid', { reason: 'too_large' });
  if (!refusal && error.statusCode && error.statusCode < 500) refusal = new Refusal('invalid', { reason: 'malformed' });
  if (!refusal) {
    request.log.error({ error, op: request.headers['idempotency-key'] }, 'a bug');
    return reply.status(500).send({ refusal: { code: 'unavailable', details: { bug: true } } });
  }
  const isAnonymous = request.actor && !request.actor.accountId;
  const isHidden = refusal.code === 'not_found' || refusal.code === 'forbidden';
  const code =
    isAnonymous && isHidden && !refusal.details.reason && request.url.startsWith('/api/v1/')
      ? 'signed_out'
      : refusal.code;
  return reply.status(refusalCodes[code]).send({ refusal: { code, details: refusal.details } });
}

function strictHeaders(request: FastifyRequest, reply: FastifyReply, options: HttpOptions): void {
  const connect = ["'self'", ...(options.connectTo ?? [])].join(' ');
  if (!reply.hasHeader('content-security-policy')) {
    reply.header(
      'content-security-policy',
      `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='; style-src-attr 'unsafe-inline'; img-src 'self' blob: data:; font-src 'self'; ` +
        `media-src 'self' blob:; connect-src ${connect}; worker-src 'self' blob:; frame-src 'self'; manifest-src 'self'; base-uri 'none'; ` +
        "form-action 'self'; frame-ancestors 'none'",
    );
  }
  reply.header('x-content-type-options', 'nosniff');
  reply.header('referrer-policy', 'no-referrer');
  if (!reply.hasHeader('x-frame-options')) reply.header('x-frame-options', 'DENY');
  reply.header('cross-origin-opener-policy', 'same-origin');
  reply.header('cross-origin-resource-policy', 'same-origin');
  reply.header(
    'permissions-policy',
    'camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=()',
  );
  if (options.baseUrl.startsWith('https:')) reply.header('strict-transport-security', 'max-age=31536000');
  if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
}
