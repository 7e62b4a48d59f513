/** Signals: typing, presence, cursors. Lossy, never stored, sent to those who hold the scope and are here now. */
import type { Scope } from '#contract/index.ts';
import type { Feed, Subscriber } from './feed.ts';
import { textFrame } from './frame.ts';

export interface Signal {
  scope: Scope;
  name: string;
  /** person id; empty when the house itself says it */
  from: string;
  body: unknown;
}
export interface Listener extends Subscriber {
  /** the frame is made once for all */
  hear?(frame: Buffer): void;
}

/** Listeners written to before the event loop gets its turn. */
const AT_ONCE = 250;

/** Hands a signal to every listener that holds its scope, the sender's own windows excepted; returns to how many. */
export function sendSignal(feed: Feed, signal: Signal, except?: Subscriber): number {
  const frame = textFrame(JSON.stringify({ type: 'signal', ...signal }));
  const listeners = [...(feed.holders(signal.scope) as Iterable<Listener>)].filter((each) => each !== except);
  hear(listeners, frame);
  return listeners.length;
}

function hear(listeners: Listener[], frame: Buffer, from = 0): void {
  const until = Math.min(from + AT_ONCE, listeners.length);
  for (let i = from; i < until; i++) listeners[i]!.hear?.(frame);
  if (until < listeners.length) setImmediate(hear, listeners, frame, until);
}
