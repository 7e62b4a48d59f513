/** A child process: the whole server on an embedded PostgreSQL, filled by its parent over SQL; tells its parent how its event loop did. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '#core/clock.ts';
import { readConfig } from '#core/config.ts';
import { migrate } from '#core/migrate.ts';
import { startPostgres } from '#core/postgres.ts';
import { openServer } from '../server/server.ts';

const config = readConfig(process.env, []);
const postgres = await startPostgres({ dataFolder: config.dataFolder });
await migrate(postgres.connectionString, new URL('../server/migrations', import.meta.url).pathname);
const server = await openServer({ config, connectionString: postgres.connectionString, clock: systemClock });
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();

process.on('message', (asked: string) => {
  if (asked === 'reset') delay.reset();
  if (asked === 'delay') process.send!({ maxMs: delay.max / 1e6 - 5, cpuSeconds: cpuSeconds() });
  if (asked === 'stop')
    void server
      .close()
      .then(() => postgres.stop())
      .then(() => process.exit(0));
});
process.send!({ port: server.port, connectionString: postgres.connectionString });

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
