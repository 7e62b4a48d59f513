/** Where the project lies, the same from its sources and from the built server (`dist/server`). */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Absolute path of the folder that holds package.json. */
export const root = rootAbove(import.meta.dirname);

export const migrationsFolder = join(root, 'server/migrations');

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder));
}
