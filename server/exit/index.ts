/** Exit: how everything leaves, and what is said of where it is. It imports no module: it walks their manifests. */
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Row } from '#contract/index.ts';
import type { Config } from '#core/config.ts';
import type { House } from '#core/house.ts';
import type { Manifest } from '#core/module.ts';
import { destinationsOf, type Outgoing } from '#core/outgoing.ts';
import { root } from '#core/root.ts';
import { eraseDue, erasing } from './erase.ts';
import { keepCounts, listed, sayFacts, sovereigntyOf, stated } from './facts.ts';
import { archiveColumns, contentsOf, contentsOfSpace, finish, open, openArchiveDoor, progress } from './taking.ts';

/** `all` is asked late: the list of manifests holds this one too. */
export function exitModule(all: () => Manifest[]): Manifest {
  return {
    name: 'exit',
    tables: [
      // the taking that is under way is not part of what is taken
      { name: 'archives', ofOrganisation: 'organisation_id = $1 and finished_at is not null' },
      { name: 'outgoing_days', ofOrganisation: null, stays: 'counts of this server, not of an organisation' },
    ],
    commands: [open, finish],
    queries: [progress, contentsOf(all), contentsOfSpace(all), stated, sovereigntyOf(all), listed],
    followers: [erasing(all)],
    snapshots: {
      organisation: async (db, { id }) => ({
        archives: await db.query<Row>(`select ${archiveColumns} from archives where organisation_id = $1`, [id]),
      }),
    },
  };
}

const EVERY = 3600_000;

export interface Exit {
  stop(): Promise<void>;
}

/** Opens the door of archives, and keeps what the guard counted where there is one. */
export async function openExit(app: FastifyInstance, house: House, config: Config, outgoing?: Outgoing): Promise<Exit> {
  await openArchiveDoor(app, house, config.dataFolder);
  const destinations = destinationsOf(config);
  sayFacts(house.db, {
    statement: config.statement,
    databaseHost: destinations.find((each) => each.what === 'database')?.host ?? null,
    destinations,
    componentsFile: join(root, 'dist/components.cdx.json'),
    vulnerabilitiesFile: join(root, 'dist/vulnerabilities.json'),
  });
  const counts =
    outgoing &&
    keepCounts(house.db, house.clock, outgoing, (error) => app.log.error({ error }, 'counting what leaves'));
  const timer = setInterval(() => {
    eraseDue(house.db, house.clock.now(), house.manifests).catch((error) =>
      app.log.error({ error }, 'erasing deleted spaces'),
    );
  }, EVERY);
  return {
    async stop() {
      clearInterval(timer);
      await counts?.stop();
    },
  };
}
