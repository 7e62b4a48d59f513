/**
 * The only place that sees all: reads the configuration, opens the database, hands the modules to the core, listens.
 * The modules are read while PostgreSQL starts: each takes about as long as the other.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '#core/clock.ts';
import { type Config, ConfigMistakes, readConfig, secretOf } from '#core/config.ts';
import { openDatabase } from '#core/db.ts';
import { lockFolder } from '#core/lock.ts';
import { migrate } from '#core/migrate.ts';
import { destinationsOf, guardOutgoing } from '#core/outgoing.ts';
import { startPostgres } from '#core/postgres.ts';
import { migrationsFolder, root } from '#core/root.ts';
import type { Server } from './server.ts';

async function main(): Promise<void> {
  const config = readConfig();
  mkdirSync(config.dataFolder, { recursive: true });
  if (config.isLan) await openToLan(config);
  const unlock = await lockFolder(config.dataFolder);
  const starting = config.databaseUrl ? undefined : startPostgres({ dataFolder: config.dataFolder });
  starting?.catch(() => {}); // heard below
  const { openServer } = await import('./server.ts');
  const postgres = await starting;
  const connectionString = config.databaseUrl ?? postgres!.connectionString;
  try {
    await migrate(connectionString, migrationsFolder);
    const server = await openServer({
      config,
      connectionString,
      clock: systemClock,
      outgoing: guardOutgoing(destinationsOf(config)),
      webFolder: join(root, 'dist/web'),
    });
    let isStopping = false;
    const stop = (code: number): void => {
      if (isStopping) return;
      isStopping = true;
      void server
        .close()
        .catch(console.error)
        .then(() => postgres?.stop())
        .then(() => {
          unlock();
          process.exit(code);
        });
    };
    process.on('SIGINT', () => stop(0));
    process.on('SIGTERM', () => stop(0));
    postgres?.onRestart(() => console.error('The database ended unexpectedly and is started again.'));
    postgres?.onLost((reason) => {
      console.error(`${reason}. Beffroi stops. Once that is put right, start it again: nothing acknowledged is lost.`);
      stop(1);
    });
    await say(config, connectionString, server);
  } catch (error) {
    await postgres?.stop();
    throw error;
  }
}

async function openToLan(config: Config): Promise<void> {
  const { lanCertificate } = await import('#core/lan.ts');
  const { cert, key, address, authority } = await lanCertificate(config.dataFolder, systemClock);
  config.tls = { cert, key };
  config.lan = { address, authority };
}

async function say(
  config: Config,
  connectionString: string,
  { port, baseUrl, warning }: Pick<Server, 'port' | 'baseUrl' | 'warning'>,
): Promise<void> {
  const { newSetupToken } = await import('./people/index.ts');
  const db = openDatabase(connectionString, 1);
  let token = await newSetupToken(db);
  await db.close();
  const demo = config.isDemo ? await import('./demo.ts') : undefined;
  const password = demo ? secretOf(config.dataFolder, 'demo').slice(0, 16) : '';
  if (demo && token) {
    console.log('Making the sample organisation…');
    await demo.fillDemo({ url: `http://localhost:${port}`, setupToken: token, password, clock: systemClock });
    token = undefined;
  }
  console.log(`Beffroi listens on ${baseUrl}`);
  console.log(`  data: ${config.dataFolder}`);
  if (config.lan) {
    const { fingerprintOf } = await import('#core/lan.ts');
    console.log(`  each device trusts it once: ${baseUrl}/authority.crt, see docs/operate/install.md`);
    console.log(`  its fingerprint: ${fingerprintOf(config.lan.authority)}`);
  }
  if (!config.publicUrl && !config.tls) {
    console.log(`  only this machine can come in (port ${port}): for others, see docs/operate/install.md`);
  }
  if (warning) console.log(`  ${warning}`);
  if (demo) {
    const way = new URLSearchParams({ email: demo.demoEmail, password });
    console.log(`The sample opens in one click:\n  ${baseUrl}/sign-in#${way}\n`);
    console.log(`  or: ${demo.demoEmail} with the password ${password} (so have her three colleagues)\n`);
  }
  if (token) console.log(`\nOpen this link once to create your organisation:\n  ${baseUrl}/welcome/${token}\n`);
  else console.log(`\nSign in at ${baseUrl}\n`);
}

main().catch((error: Error) => {
  console.error(error instanceof ConfigMistakes ? error.message : `Beffroi could not start: ${error.message}`);
  if (!(error instanceof ConfigMistakes) && process.env.LOG_LEVEL === 'debug') console.error(error.stack);
  process.exit(1);
});
