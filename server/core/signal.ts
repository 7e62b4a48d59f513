/** Signals: typing, presence, cursors. Lossy, never stored, sent to those who hold the scope and are here now. */
import type { Scope } from '#contract/index.ts';
import type { Feed, Subscriber } from './feed.ts';

export interface Signal {
  scope: Scope;
  name: string;
  /** person id */
  from: string;
  body: unknown;
}
export interface Listener extends Subscriber {
  hear?(signal: Signal): void;
}

/** Hands a signal to every listener that holds its scope, the sender's own windows excepted. */
export function sendSignal(feed: Feed, signal: Signal, except?: Subscriber): void {
  for (const listener of feed.holders(signal.scope) as Iterable<Listener>) {
    if (listener !== except) listener.hear?.(signal);
  }
}
