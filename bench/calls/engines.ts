// The media servers that gates compare: ours, and a livekit-server where one is on PATH; each says what it has used.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signToken, startSfu } from '../../packages/sfu/index.ts';
import { freePort } from '../ground.ts';
import { starve } from './starve.ts';

const keys = { apiKey: 'bench', apiSecret: 'a secret of at least thirty-two characters' };

export interface Engine {
  name: string;
  url: string;
  token(room: string, identity: string): Promise<string>;
  /** CPU seconds of the media process so far, seconds in which its threads waited for a core, and its resident MiB. */
  used(): { cpuSeconds: number; waitedSeconds: number; mebibytes: number };
  /** Gives the media process so much of a core and no more, until what it returns is called. */
  starve(share: number): () => void;
  stop(): Promise<void>;
}

const token = (room: string, identity: string) => signToken({ ...keys, room, identity });

export async function ours(): Promise<Engine> {
  const sfu = await startSfu({ mediaPort: 0, log: (line) => console.log(`  ${line}`), ...keys });
  const http = createHttp({ maxHeaderSize: 256 * 1024 }).on('upgrade', (...it) => sfu.upgrade(...it));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    name: 'packages/sfu',
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    token,
    used: () => usedBy(sfu.pids()[0]!),
    starve: (share) => starve(sfu.pids()[0]!, share),
    async stop() {
      await sfu.stop();
      http.closeAllConnections();
      http.close();
    },
  };
}

/** undefined where there is none. */
export async function livekit(): Promise<Engine | undefined> {
  const version = spawnSync('livekit-server', ['--version'], { encoding: 'utf8' });
  if (version.status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'livekit-'));
  const [port, tcp, udp] = [await freePort(), await freePort(), await freePort()];
  const config = {
    port,
    bind_addresses: ['127.0.0.1'],
    rtc: { tcp_port: tcp, udp_port: udp, node_ip: '127.0.0.1', enable_loopback_candidate: true },
    keys: { [keys.apiKey]: keys.apiSecret },
    logging: { level: 'error' },
  };
  writeFileSync(join(folder, 'config.yaml'), JSON.stringify(config));
  const child: ChildProcess = spawn('livekit-server', ['--config', join(folder, 'config.yaml')], { stdio: 'ignore' });
  for (let attempt = 0; attempt < 100; attempt++) {
    if (
      await fetch(`http://127.0.0.1:${port}/`).then(
        (it) => it.ok,
        () => false,
      )
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    name: version.stdout.trim().replace(' version', ''),
    url: `ws://127.0.0.1:${port}`,
    token,
    used: () => usedBy(child.pid!),
    starve: (share) => starve(child.pid!, share),
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// Linux counts CPU time in hundredths of a second and memory in pages of 4 KiB.
function usedBy(pid: number): ReturnType<Engine['used']> {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  const waited = readdirSync(`/proc/${pid}/task`).map((task) =>
    Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[1]),
  );
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
    waitedSeconds: waited.reduce((sum, it) => sum + it, 0) / 1e9,
    mebibytes: Number(fields[21]) / 256,
  };
}
