/**
 * The locks that a PostgreSQL killed by force leaves behind hold its process's number. PostgreSQL takes them for held while
 * any process of its account has that number, and after a power cut another program may (see its miscinit.c,
 * CreateLockFile); then somebody would have to remove them by hand.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** one above what Linux ever gives a process */
const NOBODY = 4_194_305;

/**
 * Takes the number out of the locks of a cluster whose server is no more. What else they say stays: by the key of its shared
 * memory PostgreSQL sees whether anything of the old server still runs.
 */
export function freeStaleLocks(data: string, socketFolder: string): void {
  for (const path of [join(data, 'postmaster.pid'), join(socketFolder, '.s.PGSQL.5432.lock')]) {
    if (!existsSync(path)) continue;
    const [pid, ...others] = readFileSync(path, 'utf8').split('\n');
    if (!isServerOf(Number(pid), data)) writeFileSync(path, [NOBODY, ...others].join('\n'));
  }
}

/** Only what surely is something else is not: another program, or a server of another cluster, or a child of one. */
function isServerOf(pid: number, data: string): boolean {
  const command = commandOf(pid);
  return /(^|\/)postgres /.test(command) && (!command.includes(' -D ') || command.includes(` -D ${data} `));
}

/** Program and arguments of a process, each followed by a space; nothing when there is no such process. */
function commandOf(pid: number): string {
  try {
    return existsSync('/proc/self/cmdline')
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      : `${execFileSync('ps', ['-p', `${pid}`, '-o', 'args='], { encoding: 'utf8' }).trim()} `;
  } catch {
    return '';
  }
}
