/** The modules' side doors: raw HTTP routes and sockets beside the commands. Each checks its own right at each request. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Config } from '#core/config.ts';
import type { House } from '#core/house.ts';
import type { Live } from '#core/live.ts';
import type { Outgoing } from '#core/outgoing.ts';
import { openCalls } from './calls/index.ts';
import { openExit } from './exit/index.ts';
import { openFiles } from './files/index.ts';
import { openTasks } from './tasks/index.ts';

export interface Setting {
  app: FastifyInstance;
  house: House;
  config: Config;
  live: Live;
  outgoing?: Outgoing;
}

export interface Services {
  /** True when it took the socket over. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** what does not run and what to do, in one sentence for the operator */
  warning?: string;
  close(): Promise<void>;
}

/** Opens what runs beside the commands; called once, before the server listens. */
export async function routes({ app, house, config, outgoing }: Setting): Promise<Services> {
  const files = await openFiles(app, house, config);
  const tasks = openTasks(app, house, config);
  // without media everything else works: meetings say that they are unavailable
  let warning: string | undefined;
  const calls = await openCalls(app, house, config).catch((error: Error) => {
    app.log.error({ error }, 'the media server does not start: no meetings');
    warning = error.message.includes('EADDRINUSE')
      ? `no meetings: port ${config.mediaPort} is taken by another program; choose another one (MEDIA_PORT) and start again`
      : `no meetings: the media server does not start (${error.message})`;
    return undefined;
  });
  const { lan } = config;
  if (lan) {
    app.get('/authority.crt', { config: { expects: 'everyone' } }, async (_request, reply) =>
      reply.header('content-type', 'application/x-x509-ca-cert').send(lan.authority),
    );
  }
  const exit = await openExit(app, house, config, outgoing);
  return {
    warning,
    upgrade: (request, socket, head) => calls?.media.upgrade(request, socket, head) ?? false,
    close: async () => {
      files.stop();
      tasks.stop();
      await calls?.stop();
      await exit.stop();
    },
  };
}
