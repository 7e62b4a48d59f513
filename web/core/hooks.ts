/** How screens read the replica: rows of a scope, pages of a long collection, queries, signals, rights. */
import { useCallback, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import {
  commands,
  type Role,
  type Row,
  type Scope,
  type ScopeState,
  spaceScope,
  streamOf,
  type Window,
  windowKey,
} from '#contract/index.ts';
import type { ConnectionStatus, SignalFrame } from './connection.ts';
import type { Replica } from './replica.ts';
import { ReplicaContext, useMaybeSession } from './session.tsx';

export function useReplica(): Replica {
  const replica = useContext(ReplicaContext);
  if (!replica) throw new Error('outside a session');
  return replica;
}

/** `send(name, input)`: predicted at once, retried until answered; rejects with Refusal. */
export function useSend(): <A = unknown>(name: string, input: unknown) => Promise<A> {
  const replica = useReplica();
  return useCallback((name, input) => replica.send(name, input), [replica]);
}

function useStored<T>(read: (replica: Replica) => T): T {
  const replica = useReplica();
  return useSyncExternalStore(replica.subscribe, () => read(replica));
}

/** The rows of a whole collection as a map; undefined while the scope loads, or for a null scope. */
export function useRowMap<T>(scope: Scope | null, collection: string): Readonly<Record<string, T>> | undefined {
  const replica = useReplica();
  useEffect(() => {
    if (scope) replica.open(scope);
  }, [replica, scope]);
  return useStored((each) => {
    const state = scope ? each.view(scope) : undefined;
    return state && ((state.rows[collection] ?? nothing) as Readonly<Record<string, T>>);
  });
}
const nothing = {};
const noRows: Row[] = [];

/** All the whole collections of a scope; undefined while it loads. */
export function useScopeRows(scope: Scope): ScopeState['rows'] | undefined {
  const replica = useReplica();
  useEffect(() => replica.open(scope), [replica, scope]);
  return useStored((each) => each.view(scope)?.rows);
}

/** The rows of a whole collection, in no particular order. */
export function useRows<T>(scope: Scope | null, collection: string): T[] | undefined {
  const map = useRowMap<T>(scope, collection);
  return useMemo(() => map && Object.values(map), [map]);
}

export function useRow<T>(scope: Scope | null, collection: string, id: string): T | undefined {
  return useRowMap<T>(scope, collection)?.[id];
}

/** True while the scope is being read: what is shown of it may not be all there is. */
export function useIsReading(scope: Scope): boolean {
  return useStored((replica) => replica.isReading(scope));
}

/** True when the scope turned out not to be ours, or not to exist. */
export function useIsMissing(scope: Scope): boolean {
  return useStored((replica) => replica.isMissing(scope));
}

/** True once all these scopes are loaded, or turned out not to be ours; it has them loaded. */
export function useAreKnown(scopes: readonly Scope[]): boolean {
  const replica = useReplica();
  const key = scopes.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same scopes in another array are the same
  useEffect(() => {
    for (const scope of scopes) replica.open(scope);
  }, [replica, key]);
  return useStored((each) => scopes.every((scope) => each.view(scope) !== undefined || each.isMissing(scope)));
}

/** Opens those of the scopes held, from the moment they are told: what several parts of a page want travels in one request. */
export function useHeld(which: RegExp): void {
  const replica = useReplica();
  useEffect(() => {
    const openAll = () => {
      for (const scope of replica.scopes) if (which.test(scope)) replica.open(scope);
    };
    openAll();
    return replica.subscribe(openAll);
  }, [replica, which]);
}

export interface PageAsked {
  before?: number;
  after?: number;
  around?: number | string;
  limit: number;
}
export interface Page<T> {
  rows: T[];
  hasBefore: boolean;
  hasAfter: boolean;
}
export interface PageView<T> extends Page<T> {
  isLoading: boolean;
  before(): Promise<void>;
  after(): Promise<void>;
  /** Loads the stretch around a row (its id or its seq), or the newest with no argument. */
  jumpTo(around?: string | number): Promise<void>;
  /** Lets go of what is far from the live edge, where rows keep coming while nobody scrolls. */
  trim(): void;
}

const MOST_TRIES = 5;
const LIMIT = 60;
/** However long the history, a window holds no more rows than this: what is scrolled away from is let go. */
const MOST_ROWS = 300;

/**
 * A windowed collection under `parent`, read page by page with `fetchPage` and kept live at its open edge. Opens at the
 * newest, or around the row or seq `start`.
 */
export function usePage<T extends { seq: number }>(
  scope: Scope,
  collection: string,
  parent: string,
  fetchPage: (asked: PageAsked) => Promise<Page<T>>,
  start?: string | number,
): PageView<T> {
  const replica = useReplica();
  const isOpen = useRowMap(scope, collection) !== undefined;
  const key = windowKey(collection, parent);
  const window = useStored((each) => each.view(scope)?.windows[key]);
  const busy = useRef(false);
  // what was asked before a jump, or before the screen was left, is of another place: it is dropped
  const turn = useRef(0);
  const fetchRef = useRef(fetchPage);
  fetchRef.current = fetchPage;

  const load = useCallback(
    async (
      asked: Omit<PageAsked, 'limit'>,
      merge: (page: Window, old: Window | undefined) => Window,
      isJump = false,
    ) => {
      if (busy.current && !isJump) return;
      if (isJump) turn.current++;
      const mine = turn.current;
      busy.current = true;
      try {
        let page: Window;
        let told: number | undefined;
        // what is told while the newest are asked for may be in neither: asked again, though not for ever where many write
        for (let tries = 0; ; tries++) {
          told = replica.toldOf(scope);
          page = (await fetchRef.current({ ...asked, limit: LIMIT })) as unknown as Window;
          if (told === replica.toldOf(scope) || asked.before !== undefined || tries === MOST_TRIES) break;
        }
        if (mine === turn.current) replica.setWindow(scope, collection, parent, (old) => merge(page, old));
      } finally {
        if (mine === turn.current) busy.current = false;
      }
    },
    [replica, scope, collection, parent],
  );
  const jumpTo = useCallback(
    (around?: string | number) => load(around === undefined ? {} : { around }, (page) => page, true),
    [load],
  );
  const before = useCallback(async () => {
    const first = replica.view(scope)?.windows[key]?.rows[0];
    if (!first) return;
    await load({ before: first.seq as number }, (page, old) => {
      const rows = joined(page.rows, old?.rows ?? []);
      return {
        rows: rows.slice(0, MOST_ROWS),
        hasBefore: page.hasBefore,
        hasAfter: (old?.hasAfter ?? false) || rows.length > MOST_ROWS,
      };
    });
  }, [load, replica, scope, key]);
  const after = useCallback(async () => {
    const last = replica.view(scope)?.windows[key]?.rows.at(-1);
    if (!last) return;
    await load({ after: last.seq as number }, (page, old) => {
      const rows = joined(old?.rows ?? [], page.rows);
      return {
        rows: rows.slice(-MOST_ROWS),
        hasBefore: (old?.hasBefore ?? false) || rows.length > MOST_ROWS,
        hasAfter: page.hasAfter,
      };
    });
  }, [load, replica, scope, key]);
  const trim = useCallback(() => {
    replica.setWindow(scope, collection, parent, (old) =>
      old && !old.hasAfter && old.rows.length > MOST_ROWS
        ? { ...old, rows: old.rows.slice(-LIMIT), hasBefore: true }
        : old,
    );
  }, [replica, scope, collection, parent]);

  const startRef = useRef(start);
  useEffect(() => {
    if (isOpen && !window) jumpTo(startRef.current).catch(() => {});
  }, [isOpen, window, jumpTo]);
  // left, a window keeps its newest page, to be there at once next time; in the middle of the history it keeps nothing
  useEffect(
    () => () => {
      turn.current++;
      busy.current = false;
      replica.setWindow(scope, collection, parent, (old) =>
        !old || old.hasAfter
          ? undefined
          : { ...old, rows: old.rows.slice(-LIMIT), hasBefore: old.hasBefore || old.rows.length > LIMIT },
      );
    },
    [replica, scope, collection, parent],
  );

  return {
    rows: (window?.rows ?? noRows) as unknown as T[],
    hasBefore: window?.hasBefore ?? false,
    hasAfter: window?.hasAfter ?? false,
    isLoading: !window,
    before,
    after,
    jumpTo,
    trim,
  };
}

function joined(first: Row[], second: Row[]): Row[] {
  const seen = new Set(second.map((row) => row.id));
  return [...first.filter((row) => !seen.has(row.id)), ...second];
}

export function useStatus(): { status: ConnectionStatus; waiting: number } {
  const status = useStored((replica) => replica.status);
  const waiting = useStored((replica) => replica.waitingCount());
  return { status, waiting };
}

/** Hears signals of one name in a scope. */
export function useSignal(scope: Scope, name: string, hear: (signal: SignalFrame) => void): void {
  const replica = useReplica();
  const heard = useRef(hear);
  heard.current = hear;
  useEffect(
    () =>
      replica.onSignal((signal) => {
        if (signal.scope === scope && signal.name === name) heard.current(signal);
      }),
    [replica, scope, name],
  );
}

export function useSendSignal(): (scope: Scope, name: string, body: unknown) => void {
  const replica = useReplica();
  return useCallback((scope, name, body) => replica.sendSignal(scope, name, body), [replica]);
}

/** The persons who have a window open, among those who share the scope. */
export function usePresent(scope: Scope): ReadonlySet<string> {
  const replica = useReplica();
  const [present, setPresent] = useState<ReadonlySet<string>>(new Set([replica.me.personId]));
  useSignal(scope, 'present', ({ body }) => setPresent(new Set(body as string[])));
  useSignal(scope, 'presence', ({ body }) => {
    const { came, left } = body as { came: string[]; left: string[] };
    setPresent((old) => {
      const next = new Set(old);
      for (const id of came) next.add(id);
      for (const id of left) next.delete(id);
      return next;
    });
  });
  const isOpen = useStored((each) => each.status === 'open');
  useEffect(() => {
    if (isOpen) replica.sendSignal(scope, 'here', null);
  }, [replica, scope, isOpen]);
  return present;
}

/** What the server would say to this command, by the contract's own table: the web hides by it. */
export function useMayDo(scope: Scope, commandName: string): boolean {
  const session = useMaybeSession();
  const stream = streamOf(scope);
  const isSpace = stream.startsWith('space:');
  const member = useRow<{ role: Role }>(
    isSpace ? spaceScope(stream.slice(6)) : null,
    'members',
    session?.person.id ?? '',
  );
  const role = isSpace ? member?.role : (session?.person.role as Role | undefined);
  return role !== undefined && (commands.get(commandName)?.may.includes(role) ?? false);
}

/** What is typed, once it has rested for so many milliseconds. */
export function useRested<T>(value: T, milliseconds: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return rested;
}
