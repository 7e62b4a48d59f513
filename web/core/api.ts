/** The public API as the web uses it: commands are POSTed under an op, queries are read. */
import { Refusal, type RefusalCode, type RefusalDetails } from '#contract/refusal.ts';

/** The server could not be reached, or answered something that is not ours: the same op may be tried again. */
export class Unreachable extends Error {}

async function read(request: Promise<Response>): Promise<unknown> {
  const response = await request.catch(() => {
    throw new Unreachable('offline');
  });
  const body: unknown = await response.json().catch(() => {
    throw new Unreachable(`status ${response.status}`);
  });
  if (response.ok) return body;
  const refusal = (body as { refusal?: { code: RefusalCode; details: RefusalDetails } }).refusal;
  if (!refusal) throw new Unreachable(`status ${response.status}`);
  throw new Refusal(refusal.code, refusal.details);
}

/** Posts a command once. Rejects with Refusal or Unreachable. */
export function post(name: string, input: unknown, op: string): Promise<unknown> {
  return read(
    fetch(`/api/v1/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': op },
      body: JSON.stringify(input),
    }),
  );
}

/** Asks a query. Rejects with Refusal or Unreachable. */
export function ask<A>(name: string, input: unknown = {}): Promise<A> {
  return read(fetch(`/api/v1/${name}?q=${encodeURIComponent(JSON.stringify(input))}`)) as Promise<A>;
}

/** Posts a file to a side door and reads its answer. Rejects with Refusal or Unreachable. */
export function sendFile<A>(path: string, file: Blob): Promise<A> {
  const headers = { 'content-type': 'application/octet-stream' };
  return read(fetch(path, { method: 'POST', headers, body: file })) as Promise<A>;
}

/** Posts a form to a side door until it is answered: the op makes a repeat harmless. Rejects with Refusal, or when aborted. */
export function sendForm<A>(path: string, body: FormData, op: string, signal: AbortSignal): Promise<A> {
  const headers = { 'idempotency-key': op };
  return untilAnswered(
    () => read(fetch(path, { method: 'POST', headers, body, signal })),
    () => signal.throwIfAborted(),
  ) as Promise<A>;
}

const TRIES = [300, 700, 1500, 3000, 5000];

/** Posts a command until it is answered: the op makes a repeat harmless. `onWaiting` lets a signed-out window give up. */
export function postUntilAnswered(
  name: string,
  input: unknown,
  op: string,
  onWaiting: () => void = () => {},
): Promise<unknown> {
  return untilAnswered(() => post(name, input, op), onWaiting);
}

async function untilAnswered(attempt: () => Promise<unknown>, onWaiting: () => void): Promise<unknown> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      const mayRetry =
        error instanceof Unreachable ||
        (error instanceof Refusal && (error.code === 'unavailable' || error.code === 'too_fast'));
      if (!mayRetry || (error instanceof Refusal && error.details.bug)) throw error;
      onWaiting();
      await waitToRetry(TRIES[Math.min(tries, TRIES.length - 1)]!);
    }
  }
}

/** Waits, or less when the browser says that the network is back. */
function waitToRetry(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds * (0.75 + Math.random() / 2));
    addEventListener('online', done);
  });
}
