/**
 * Who has a window open, per organisation and space. Comings and goings are gathered for a moment and told in one signal,
 * so that a crowd that arrives together does not greet itself one by one. Nothing here is stored.
 */
import type { Scope } from '#contract/index.ts';

const GATHERED_MS = 150;
/** The more windows hear of it, the longer it is gathered: telling stays a small part of the work when thousands arrive. */
const GATHERED_MS_PER_WINDOW = 0.6;

export interface Presence {
  came(scope: Scope, personId: string): void;
  left(scope: Scope, personId: string): void;
  /** person ids that have a window open within a scope */
  in(scope: Scope): string[];
  close(): void;
}

/** `tell` is given who came and who left since the last time, and returns to how many windows it said so. */
export function createPresence(tell: (scope: Scope, came: string[], left: string[]) => number): Presence {
  const windows = new Map<Scope, Map<string, number>>();
  /** what was last told, for those who changed since */
  const changed = new Map<Scope, Map<string, boolean>>();
  let told = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function change(scope: Scope, personId: string, by: 1 | -1): void {
    let here = windows.get(scope);
    if (!here) windows.set(scope, (here = new Map()));
    const before = here.get(personId) ?? 0;
    const now = before + by;
    if (now > 0) here.set(personId, now);
    else here.delete(personId);
    if (here.size === 0) windows.delete(scope);
    if (before > 0 === now > 0) return;
    let ofScope = changed.get(scope);
    if (!ofScope) changed.set(scope, (ofScope = new Map()));
    if (!ofScope.has(personId)) ofScope.set(personId, before > 0);
    timer ??= setTimeout(flush, Math.max(GATHERED_MS, told * GATHERED_MS_PER_WINDOW));
  }

  function flush(): void {
    timer = undefined;
    told = 0;
    for (const [scope, persons] of changed) {
      const came: string[] = [];
      const left: string[] = [];
      for (const [personId, wasHere] of persons) {
        const isHere = windows.get(scope)?.has(personId) ?? false;
        if (isHere !== wasHere) (isHere ? came : left).push(personId);
      }
      if (came.length + left.length > 0) told += tell(scope, came, left);
    }
    changed.clear();
  }

  return {
    came: (scope, personId) => change(scope, personId, 1),
    left: (scope, personId) => change(scope, personId, -1),
    in: (scope) => [...(windows.get(scope)?.keys() ?? [])],
    close: () => clearTimeout(timer),
  };
}
