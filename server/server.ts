/** A whole server on a database: house, accounts, HTTP, socket. `main.ts` runs one; tests of the wire run one each. */
import type { AddressInfo } from 'node:net';
import type { Clock } from '#core/clock.ts';
import { type Config, secretOf } from '#core/config.ts';
import { openDatabase } from '#core/db.ts';
import { startForgetting } from '#core/forgetting.ts';
import { type House, openHouse } from '#core/house.ts';
import { createHttp, type Door } from '#core/http.ts';
import { createLive } from '#core/live.ts';
import { startPostman } from '#core/mail.ts';
import type { Outgoing } from '#core/outgoing.ts';
import { manifests } from './manifests.ts';
import { createAccounts } from './people/index.ts';
import { routes } from './routes.ts';

export interface Server {
  house: House;
  port: number;
  baseUrl: string;
  /** every door, for the rights matrix */
  doors: Door[];
  /** what does not run and what to do, in one sentence for the operator */
  warning?: string;
  close(): Promise<void>;
}

export interface ServerOptions {
  config: Config;
  connectionString: string;
  clock: Clock;
  webFolder?: string;
  /** the guard of what leaves, when this process has one */
  outgoing?: Outgoing;
}

/** Opens everything and listens; rejects, with everything closed again, when it cannot. */
export async function openServer({
  config,
  connectionString,
  clock,
  webFolder,
  outgoing,
}: ServerOptions): Promise<Server> {
  const db = openDatabase(connectionString);
  const scheme = config.tls ? 'https' : 'http';
  const house = openHouse({
    db,
    clock,
    manifests,
    onError: (where, error) => http.app.log.error({ error, where }, 'a follower failed'),
  });
  const baseUrl = () => config.publicUrl ?? `${scheme}://${config.lan?.address ?? 'localhost'}:${port}`;
  let port = config.port;
  const accounts = createAccounts({
    db,
    clock,
    secret: secretOf(config.dataFolder, 'sessions'),
    baseUrl: baseUrl(),
    sendReset: async (recipient, url) => {
      await db.query(`insert into outbox (id, recipient, subject, body, created_at) values ($1, $2, $3, $4, $5)`, [
        clock.id(),
        recipient,
        'Votre mot de passe Beffroi',
        `Pour choisir un nouveau mot de passe, ouvrez ce lien dans l’heure :\n\n${url}\n\nTo choose a new password, open this link within the hour.`,
        clock.now(),
      ]);
    },
  });
  const http = createHttp({
    house,
    identify: accounts.identify,
    auth: accounts.handle,
    webFolder,
    tls: config.tls,
    baseUrl: baseUrl(),
    trustProxy: config.publicUrl !== undefined,
    connectTo: config.livekit ? [config.livekit.url] : [],
    logLevel: config.logLevel,
  });
  const live = createLive(house, accounts.standing);
  accounts.onSessionEnded((sessionId) => live.revoke(sessionId));
  house.onAnswered((command) => {
    if (command === 'token.revoke') void live.check().catch(() => {}); // else within seconds, by itself
  });
  const postman = config.smtpUrl
    ? startPostman({
        db,
        clock,
        smtpUrl: config.smtpUrl,
        from: config.mailFrom,
        baseUrl: baseUrl(),
        onError: (error) => http.app.log.error({ error }, 'a letter could not be sent'),
      })
    : undefined;
  const stopForgetting = startForgetting(house, (error) => http.app.log.error({ error }, 'forgetting'));
  const services = await routes({ app: http.app, house, config, live, outgoing });
  http.server.on('upgrade', (request, socket, head) => {
    if (services.upgrade?.(request, socket, head)) return;
    if (!/^\/api\/v1\/live(\?|$)/.test(request.url ?? '')) return void socket.destroy();
    // a page of another origin cannot open our socket with our cookies; a script brings a token
    if (!request.headers.authorization && !http.isOwnOrigin(request.headers)) return void socket.destroy();
    accounts
      .identify(request.headers)
      .then((actor) => live.upgrade(request, socket, head, actor))
      .catch(() => socket.destroy());
  });
  const close = async (): Promise<void> => {
    live.close();
    stopForgetting();
    postman?.stop();
    await http.app.close();
    await services.close();
    await house.close();
    await accounts.close();
    await db.close();
  };
  try {
    await http.app.listen({ port: config.port, host: config.host });
  } catch (error) {
    await close();
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw isTaken ? new Error(`port ${config.port} is taken by another program; choose another one (PORT).`) : error;
  }
  port = (http.server.address() as AddressInfo).port;
  await db.query(
    `insert into instance (key, value) values ('running', $1) on conflict (key) do update set value = excluded.value`,
    [JSON.stringify({ dataFolder: config.dataFolder, startedAt: clock.now() })],
  );
  return { house, port, baseUrl: baseUrl(), doors: http.doors, warning: services.warning, close };
}
