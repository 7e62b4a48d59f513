/** `bin/beffroi`: what an operator, or anyone with a plan in a file, does without the web. */

import { systemClock } from '#core/clock.ts';
import { readConfig, secretOf } from '#core/config.ts';
import { openDatabase } from '#core/db.ts';
import { reachDatabase } from '#core/reach.ts';
import { planCommand } from '#schedule/cli.ts';
import { backupCommand, type CommandContext, importCommand, restoreCommand, verifyCommand } from './exit/commands.ts';
import { manifests } from './manifests.ts';
import { resetLink } from './people/index.ts';

const help = `beffroi backup FILE                 one archive of everything, while the server runs (- writes it to the standard output)
beffroi restore FILE [--replace]    brings a backup back, into an empty data folder or database
beffroi import FILE                 brings the archive of an organisation into an empty server
beffroi verify                      reads every file against its hash and says which are hurt
beffroi reset-password ADDRESS      prints a link, good for an hour, to choose a new password
beffroi plan schedule FILE --json   schedules a plan (MSPDI .xml, .gan, or JSON) and prints dates, slack and the critical path
beffroi help                        this page

The settings are those of the server (docs/operate/settings.md), which starts with bin/start.`;

const commands: Record<string, { words: number; flags?: string[]; run: (args: string[]) => Promise<number> }> = {
  backup: { words: 1, run: ([file]) => backupCommand(file!, context()) },
  restore: {
    words: 1,
    flags: ['--replace'],
    run: (args) => restoreCommand(args.find((arg) => !arg.startsWith('--'))!, args.includes('--replace'), context()),
  },
  import: { words: 1, run: ([file]) => importCommand(file!, context()) },
  verify: { words: 0, run: () => verifyCommand(context()) },
  'reset-password': { words: 1, run: ([address]) => resetPassword(address!) },
};

function context(): CommandContext {
  return { config: readConfig(undefined, []), manifests, clock: systemClock, say: (line) => console.error(line) };
}

async function resetPassword(address: string): Promise<number> {
  const config = readConfig(undefined, []);
  const reached = await reachDatabase(config);
  const db = openDatabase(reached.connectionString, 2);
  try {
    const scheme = config.tls ? 'https' : 'http';
    const link = await resetLink({
      db,
      clock: systemClock,
      secret: secretOf(config.dataFolder, 'sessions'),
      baseUrl: config.publicUrl ?? `${scheme}://localhost:${config.port}`,
      address,
    });
    if (!link) {
      console.error(`Nobody has an account with the address ${address} here.`);
      return 1;
    }
    console.log(link);
    return 0;
  } finally {
    await db.close();
    await reached.release();
  }
}

async function main([name, ...rest]: string[]): Promise<number> {
  if (name === 'plan') {
    return planCommand(rest, {
      out: (text) => void process.stdout.write(text),
      err: (text) => void process.stderr.write(text),
    });
  }
  if (name === undefined || name === 'help' || name === '--help') {
    console.log(help);
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name]! : undefined;
  const flags = rest.filter((arg) => arg.startsWith('--'));
  if (
    !command ||
    rest.length - flags.length !== command.words ||
    flags.some((flag) => !command.flags?.includes(flag))
  ) {
    console.error(command ? `That is not how ${name} is used.\n\n${help}` : `Unknown command ${name}.\n\n${help}`);
    return 1;
  }
  return command.run(rest);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
