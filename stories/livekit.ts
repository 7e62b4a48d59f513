/** A real livekit-server for stories, where one is on PATH. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../bench/ground.ts';

export interface RunningLiveKit {
  url: string;
  key: string;
  secret: string;
  stop(): Promise<void>;
}

/** Starts it on free ports of this machine; undefined when there is none. */
export async function startLiveKit(): Promise<RunningLiveKit | undefined> {
  if (spawnSync('livekit-server', ['--version']).status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'livekit-'));
  const [port, tcp, udp] = [await freePort(), await freePort(), await freePort()];
  const [key, secret] = ['story', 'a secret of at least thirty-two characters'];
  const config = {
    port,
    bind_addresses: ['127.0.0.1'],
    rtc: { tcp_port: tcp, udp_port: udp, node_ip: '127.0.0.1', enable_loopback_candidate: true },
    keys: { [key]: secret },
    logging: { level: 'error' },
  };
  writeFileSync(join(folder, 'config.yaml'), JSON.stringify(config));
  const child: ChildProcess = spawn('livekit-server', ['--config', join(folder, 'config.yaml')], { stdio: 'ignore' });
  const isUp = () =>
    fetch(`http://127.0.0.1:${port}/`).then(
      (it) => it.ok,
      () => false,
    );
  for (let attempt = 0; !(await isUp()); attempt++) {
    if (attempt > 100 || child.exitCode !== null) throw new Error('livekit-server does not start');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url: `ws://127.0.0.1:${port}`,
    key,
    secret,
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
