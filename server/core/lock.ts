/** One Beffroi per data folder: whoever listens on its lock holds it, and the system lets go when that process dies. */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Takes the lock of a data folder; rejects with a plain sentence when another process holds it. Returns what lets it go. */
export async function lockFolder(dataFolder: string): Promise<() => void> {
  const name = `beffroi-${createHash('sha1').update(dataFolder).digest('hex').slice(0, 16)}`;
  const path = process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.lock`);
  const server = await listen(path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    if (process.platform !== 'linux' && !(await answers(path))) {
      rmSync(path, { force: true });
      return listen(path);
    }
    throw new Error(
      `Beffroi is already running on ${dataFolder}. Stop it first, or give this one another folder (BEFFROI_DATA).`,
    );
  });
  server.unref();
  return () => server.close();
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(path, () => resolve(server));
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
