/** A child process: the whole server on an embedded PostgreSQL, filled by its parent over SQL; tells its parent how its event loop did. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '#core/clock.ts';
import { readConfig } from '#core/config.ts';
import { migrate } from '#core/migrate.ts';
import { startPostgres } from '#core/postgres.ts';
import { openServer } from '../server/server.ts';

export interface Alone {
  places: { spaceId: string; channelId: string; accountId: string }[];
  writers: number;
  seconds: number;
}

const config = readConfig(process.env, []);
const postgres = await startPostgres({ dataFolder: config.dataFolder });
await migrate(postgres.connectionString, new URL('../server/migrations', import.meta.url).pathname);
const server = await openServer({ config, connectionString: postgres.connectionString, clock: systemClock });
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();

process.on('message', (asked: string | Alone) => {
  if (typeof asked === 'object') void commandsAlone(asked).then((count) => process.send!({ count }));
  if (asked === 'reset') delay.reset();
  if (asked === 'delay') process.send!({ maxMs: delay.max / 1e6 - 5, cpuSeconds: cpuSeconds() });
  if (asked === 'stop')
    void server
      .close()
      .then(() => postgres.stop())
      .then(() => process.exit(0));
});
/** Messages straight into the core, so many at once: no HTTP between. */
async function commandsAlone({ places, writers, seconds }: Alone): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let count = 0;
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (performance.now() < end) {
        const { spaceId, channelId, accountId } = places[count++ % places.length]!;
        const id = systemClock.id();
        const said = { id, spaceId, channelId, text: 'Le relevé de la charpente est terminé.' };
        await server.house.act({ accountId, sessionId: 'bench' }, 'message.post', said, id);
      }
    }),
  );
  return count;
}

process.send!({ port: server.port, connectionString: postgres.connectionString });

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
