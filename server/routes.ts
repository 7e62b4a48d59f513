/** The modules' side doors: raw HTTP routes (uploads, downloads, media) beside the commands. Each checks its own right at each request. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Config } from '#core/config.ts';
import type { House } from '#core/house.ts';
import type { Live } from '#core/live.ts';

export interface Setting {
  app: FastifyInstance;
  house: House;
  config: Config;
  live: Live;
}

export interface Services {
  /** True when it took the socket over. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  close(): Promise<void>;
}

export async function routes(_setting: Setting): Promise<Services> {
  return { close: async () => {} };
}
