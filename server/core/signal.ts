/** Signals: typing, presence, cursors. Lossy, never stored, sent to those who hold the scope and are here now. */
import type { Scope } from '#contract/index.ts';
import type { Feed, Subscriber } from './feed.ts';
import { textFrame } from './frame.ts';
import { inSlices } from './slices.ts';

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

/** Hands a signal to every listener that holds its scope, the sender's own windows excepted; returns to how many. */
export function sendSignal(feed: Feed, signal: Signal, except?: Subscriber): number {
  const frame = textFrame(JSON.stringify({ type: 'signal', ...signal }));
  const listeners = [...(feed.holders(signal.scope) as Iterable<Listener>)].filter((each) => each !== except);
  inSlices(listeners, (each) => each.hear?.(frame));
  return listeners.length;
}
