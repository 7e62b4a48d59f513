/** Real windows on a real server: what every story starts from. Everything started here is stopped here. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** What is waited for comes when the machine gets to it; only what never comes takes so long. */
export const PATIENCE_MS = 60_000;
const usual = ['camera', 'microphone', 'clipboard-read', 'clipboard-write'];
const root = new URL('..', import.meta.url).pathname;

export interface RunningServer {
  url: string;
  /** the one-time link, at the first start */
  welcome: string | undefined;
  /** the link that fills in the sign-in of the sample, with --demo */
  sample: string | undefined;
  dataFolder: string;
  /** kills the process as a power cut would */
  kill(): Promise<void>;
  /** stops it as Ctrl-C does */
  stop(): Promise<number | null>;
  /** starts again on the same data and port */
  again(): Promise<void>;
  /** stops and removes the data */
  clear(): Promise<void>;
}

/** Starts the product on a fresh data folder and a free port. */
export async function startServer(env: Record<string, string> = {}, args: string[] = []): Promise<RunningServer> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'beffroi-story-'));
  let port = '0';
  let child: ChildProcess | undefined;
  const server: RunningServer = {
    url: '',
    welcome: undefined,
    sample: undefined,
    dataFolder,
    async kill() {
      await end(child, 'SIGKILL');
    },
    stop: () => end(child, 'SIGINT'),
    async again() {
      const said = await launch();
      server.url = said.url;
      server.welcome = said.welcome;
      server.sample = said.sample;
    },
    async clear() {
      await end(child, 'SIGINT');
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };

  async function launch(): Promise<{ url: string; welcome?: string; sample?: string }> {
    child = spawn('bin/run', ['dist/server/main.js', ...args], {
      cwd: root,
      env: {
        ...process.env,
        BEFFROI_DATA: dataFolder,
        PORT: port,
        MEDIA_PORT: '0',
        LOG_LEVEL: 'warn',
        DATABASE_URL: '',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const url = await new Promise<string>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        said += chunk;
        const found = /listens on (http\S+)[\s\S]*(?:welcome\/\S+|Sign in at)/.exec(said);
        if (found) resolve(found[1]!);
      };
      child!.stdout!.on('data', hear);
      child!.stderr!.on('data', hear);
      child!.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said}`)));
    });
    port = new URL(url).port;
    const linkTo = (pattern: RegExp) => pattern.exec(said)?.[0];
    return { url, welcome: linkTo(/https?:\S+\/welcome\/\S+/), sample: linkTo(/https?:\S+\/sign-in#\S+/) };
  }

  await server.again();
  return server;
}

function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<number | null> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child?.exitCode ?? null);
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.kill(signal);
  });
}

export interface Windows {
  /** A window of a person of their own: own cookies, own storage. */
  open(options?: {
    locale?: string;
    viewport?: { width: number; height: number };
    colorScheme?: 'light' | 'dark';
    /** what the browser may use without asking; what is not among it is refused */
    permissions?: string[];
  }): Promise<Page>;
  close(): Promise<void>;
}

/** Debian's Chromium, with a camera and a microphone that are always there, or on a machine that has neither; `isAsking`: who allows nothing is refused. */
export async function openWindows({ hasDevices = true, isAsking = false } = {}): Promise<Windows> {
  const browser: Browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(isAsking ? [] : ['--use-fake-ui-for-media-stream']),
      ...(hasDevices ? ['--use-fake-device-for-media-stream=fps=10'] : []),
      '--auto-select-desktop-capture-source=Entire screen',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
  const contexts: BrowserContext[] = [];
  return {
    async open({
      locale = 'fr-FR',
      viewport = { width: 1440, height: 900 },
      colorScheme = 'light',
      permissions = usual,
    } = {}) {
      const context = await browser.newContext({
        locale,
        viewport,
        colorScheme,
        permissions,
      });
      context.setDefaultTimeout(PATIENCE_MS);
      contexts.push(context);
      return context.newPage();
    },
    async close() {
      for (const context of contexts) await context.close();
      await browser.close();
    },
  };
}
