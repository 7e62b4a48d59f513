import { useContext, useMemo, useRef, useSyncExternalStore } from 'react';
import type { Space } from '#contract/spaces.ts';
import { useHeld } from '#web/core/hooks.ts';
import { ReplicaContext } from '#web/core/session.tsx';

const heads = /^space:[^/]*$/;

/** The project spaces this person is in, by name; undefined while they load. Direct conversations are elsewhere. */
export function useSpaces(): Space[] | undefined {
  return useAllSpaces('project');
}

export function useAllSpaces(kind: Space['kind']): Space[] | undefined {
  const replica = useContext(ReplicaContext)!;
  const kept = useRef<{ key: string; rows: Space[] | undefined }>({ key: '', rows: undefined });
  const rows = useSyncExternalStore(replica.subscribe, () => {
    if (replica.scopes.size === 0) return kept.current.rows;
    const found: Space[] = [];
    let isWhole = true;
    for (const scope of replica.scopes) {
      if (!heads.test(scope)) continue;
      const state = replica.view(scope);
      if (state) found.push(...(Object.values(state.rows.spaces ?? {}) as unknown as Space[]));
      else if (!replica.isMissing(scope)) isWhole = false;
    }
    const ours = found.filter((space) => space.kind === kind);
    const key = `${isWhole} ${JSON.stringify(ours)}`;
    // the same answer must be the same object, or React would redraw for ever
    if (key !== kept.current.key) kept.current = { key, rows: isWhole ? ours : kept.current.rows };
    return kept.current.rows;
  });
  useHeld(heads);
  return useMemo(
    () =>
      rows &&
      [...rows].sort(
        (a, b) => Number(Boolean(a.archived_at)) - Number(Boolean(b.archived_at)) || a.name.localeCompare(b.name),
      ),
    [rows],
  );
}
