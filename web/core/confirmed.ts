/** What the server told of a scope: a snapshot, and the events since. */
import { apply, type EventRecord, emptyScope, type Row, type ScopeState, together } from '#contract/index.ts';

export interface Confirmed {
  state: ScopeState;
  /** events up to here are in `state` */
  seq: number;
}

/** The state of a scope as its snapshot tells it. */
export function stateOf(rows: Record<string, Row[]>): ScopeState {
  const collections = Object.entries(rows).map(([collection, list]) => [
    collection,
    Object.fromEntries(list.map((row) => [row.id, row])),
  ]);
  return { ...emptyScope, rows: Object.fromEntries(collections) };
}

/** Takes in those of the events that are news where they belong, all as one change, and returns them. */
export function advance(events: EventRecord[], of: (event: EventRecord) => Confirmed | undefined): EventRecord[] {
  return together(() =>
    events.filter((event) => {
      const confirmed = of(event);
      if (!confirmed || event.seq <= confirmed.seq) return false;
      confirmed.state = apply(confirmed.state, event);
      confirmed.seq = event.seq;
      return true;
    }),
  );
}
