/** Debian's Firefox with a camera and a microphone that are always there, driven over WebDriver BiDi, in the few ways a story needs. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PATIENCE_MS } from './browser.ts';

const PROGRAM = '/usr/bin/firefox-esr';

/** Set as a person would who allowed this site everything; `streams.fake` is Firefox's own test picture and tone. */
const preferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'intl.locale.requested': 'fr',
  'intl.accept_languages': 'fr',
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.update.disabledForTesting': true,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
};

export interface Firefox {
  goto(url: string): Promise<void>;
  /** What an expression, or the promise it gives, comes to. */
  evaluate(expression: string): Promise<unknown>;
  /** Waits until an expression is true. */
  until(expression: string): Promise<void>;
  /** A real click on what is named so: a button, a link, a field's label. */
  click(name: string): Promise<void>;
  type(text: string): Promise<void>;
  picture(): Promise<Buffer>;
  close(): Promise<void>;
}

export const isThereFirefox = (): boolean => existsSync(PROGRAM);

interface Answer {
  id: number;
  type: string;
  message?: string;
  result?: Record<string, unknown>;
}

export async function openFirefox(): Promise<Firefox> {
  const home = mkdtempSync(join(tmpdir(), 'beffroi-firefox-'));
  const lines = Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
  writeFileSync(join(home, 'user.js'), lines.join('\n'));
  const args = [
    '--headless',
    '--no-remote',
    '--remote-debugging-port',
    '0',
    '--profile',
    home,
    '--width=1440',
    '--height=900',
  ];
  const child = spawn(PROGRAM, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: home } });
  let said = '';
  const address = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      said += chunk;
      const found = /BiDi listening on (ws:\/\/\S+)/.exec(said);
      if (found) resolve(found[1]!);
    });
    child.once('exit', () => reject(new Error(said)));
  });
  const socket = new WebSocket(`${address}/session`);
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.addEventListener('message', ({ data }) => {
    const answer: Answer = JSON.parse(String(data));
    waiting.get(answer.id)?.(answer);
  });
  let count = 0;
  const ask = (method: string, params: object) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      const id = ++count;
      waiting.set(id, (answer) => {
        waiting.delete(id);
        if (answer.type === 'error') reject(new Error(`${method}: ${answer.message}`));
        else resolve(answer.result ?? {});
      });
      socket.send(JSON.stringify({ id, method, params }));
    });
  await ask('session.new', { capabilities: {} });
  const { contexts } = (await ask('browsingContext.getTree', {})) as { contexts: { context: string }[] };
  const { context } = contexts[0]!;

  async function evaluate(expression: string): Promise<unknown> {
    // As JSON, so that what comes back is a plain value and not BiDi's description of one.
    const wrapped = `Promise.resolve(${expression}).then((it) => JSON.stringify(it ?? null))`;
    const answer = await ask('script.evaluate', { expression: wrapped, target: { context }, awaitPromise: true });
    if (answer.type === 'exception') throw new Error(JSON.stringify(answer.exceptionDetails));
    return JSON.parse((answer.result as { value: string }).value);
  }
  async function until(expression: string): Promise<void> {
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; ) {
      if (await evaluate(expression).catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`waited in vain for ${expression}; the page says: ${await evaluate('document.body.innerText')}`);
  }
  const named = (name: string) => `[...document.querySelectorAll('button, a, label, [role="menuitem"]')].find((it) => {
    const box = it.getBoundingClientRect();
    return box.width > 0 && (it.getAttribute('aria-label') ?? it.innerText).trim() === ${JSON.stringify(name)};
  })`;
  return {
    goto: async (url) => void (await ask('browsingContext.navigate', { context, url, wait: 'complete' })),
    evaluate,
    until,
    // As a person does: once the thing stands still, and again when it moved away under the pointer all the same.
    async click(name) {
      for (const end = performance.now() + PATIENCE_MS; ; ) {
        await until(`Boolean(${named(name)})`);
        const [x, y] = (await evaluate(`(async () => {
          const it = ${named(name)};
          it.scrollIntoView({ block: 'center' });
          it.addEventListener('click', () => { it.wasClicked = true; }, { once: true, capture: true });
          window.clicked = it;
          for (let before; ; ) {
            const box = it.getBoundingClientRect();
            const at = [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
            if (String(at) === before) return at;
            before = String(at);
            await new Promise((resolve) => setTimeout(resolve, 100));
          }
        })()`)) as [number, number];
        const actions = [
          { type: 'pointerMove', x, y },
          { type: 'pointerDown', button: 0 },
          { type: 'pointerUp', button: 0 },
        ];
        await ask('input.performActions', { context, actions: [{ type: 'pointer', id: 'mouse', actions }] });
        if (await evaluate('Boolean(clicked.wasClicked)')) return;
        if (performance.now() > end) throw new Error(`“${name}” cannot be clicked`);
      }
    },
    async type(text) {
      const actions = [...text].flatMap((value) => [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ]);
      await ask('input.performActions', { context, actions: [{ type: 'key', id: 'keys', actions }] });
    },
    async picture() {
      const { data } = await ask('browsingContext.captureScreenshot', { context });
      return Buffer.from(String(data), 'base64');
    },
    async close() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      socket.close();
      child.kill();
      await gone;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
