// The media process: forked by `startSfu`, configured and fed over IPC, gone when its parent goes.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MediaServer } from './media-server.ts';
import type { FromProcess, HandedRequest, ProcessConfig, ToProcess } from './wire.ts';

const LONGEST_HANDED = 256 * 1024;

let server: MediaServer | undefined;
let folder: string | undefined;

const tell = (message: FromProcess): void => void (process.connected && process.send?.(message));

process.on('message', (message: ToProcess) => {
  if (message.type === 'config') begin(message.config).catch((error) => tell({ type: 'failed', error: String(error) }));
  else if (message.type === 'command') answer(message);
  else end();
});
process.once('disconnect', end);
// The parent decides when calls end; a terminal's interrupt reaches both.
process.on('SIGINT', () => {});
process.once('SIGTERM', end);

// What a hostile peer's DTLS or SCTP makes werift throw in its own timers must not end everybody else's call.
const survive = (error: unknown): void => console.error('media process:', error instanceof Error ? error.stack : error);
process.on('unhandledRejection', survive);
process.on('uncaughtException', survive);

async function begin(config: ProcessConfig): Promise<void> {
  server = new MediaServer(
    config,
    (event) => tell({ type: 'room', ...event }),
    (isStrained) => tell({ type: 'strain', isStrained }),
  );
  await server.start();
  tell({ type: 'ready', mediaPort: server.port.port, pipe: await listenForPipes() });
}

function answer({ id, name, input }: Extract<ToProcess, { type: 'command' }>): void {
  try {
    tell({ type: 'answer', id, answer: server?.command(name, input) });
  } catch (error) {
    tell({ type: 'answer', id, error: String(error) });
  }
}

// Upgraded sockets come through here: one line of JSON, then the WebSocket's bytes.
function listenForPipes(): Promise<string> {
  folder = mkdtempSync(join(tmpdir(), 'sfu-'));
  const path = join(folder, 'pipe');
  const pipes = createServer((socket) => {
    let waiting = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', function read(chunk: Buffer) {
      waiting = Buffer.concat([waiting, chunk]);
      const end = waiting.indexOf(10);
      if (end < 0) return void (waiting.length > LONGEST_HANDED && socket.destroy());
      socket.off('data', read);
      socket.pause();
      const rest = waiting.subarray(end + 1);
      const handed: HandedRequest = JSON.parse(waiting.toString('utf8', 0, end));
      handed.head = Buffer.concat([Buffer.from(handed.head, 'base64'), rest]).toString('base64');
      // Paused by hand, so resumed by hand: the WebSocket only listens.
      server?.upgrade(handed, socket).then(
        () => socket.resume(),
        () => socket.destroy(),
      );
    });
  });
  return new Promise((resolve, reject) => {
    pipes.once('error', reject);
    pipes.listen(path, () => resolve(path));
  });
}

function end(): void {
  server?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}
