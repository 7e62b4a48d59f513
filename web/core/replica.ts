/**
 * What this window knows: per scope, the confirmed state (snapshot + events) and on top of it what is still pending.
 * `state = apply(confirmed, events)`, then what is pending is predicted again; an own op that comes back drops its pending.
 */
import {
  apply,
  commands,
  type EventRecord,
  emptyScope,
  events,
  personScope,
  Refusal,
  type Row,
  type Scope,
  type ScopeState,
  type Stream,
  streamOf,
  type Window,
  windowKey,
} from '#contract/index.ts';
import { ask, postUntilAnswered } from './api.ts';
import { newId, now } from './clock.ts';
import { advance, type Confirmed, stateOf } from './confirmed.ts';
import { type Connection, type ConnectionStatus, connect, type SignalFrame } from './connection.ts';
import { type Foreseen, forgetWrite, keepWrite, keptWrites } from './pending.ts';

interface Pending {
  op: string;
  name: string;
  input: unknown;
  predictions: Foreseen[];
  isWaiting: boolean;
}
export interface Me {
  personId: string;
  name: string;
}

/** Scopes in one request: an address of 6 kB, where many a proxy takes 8. */
const MOST_ASKED = 100;
const LATER = Number.MAX_SAFE_INTEGER;

export class Replica {
  readonly me: Me;
  status: ConnectionStatus = 'connecting';
  /** the scopes held, as last told */
  scopes = new Set<Scope>();
  private readonly confirmed = new Map<Scope, Confirmed>();
  private readonly loading = new Map<Scope, EventRecord[]>();
  private readonly missing = new Set<Scope>();
  private readonly views = new Map<Scope, ScopeState>();
  private readonly cursors = new Map<Stream, number>();
  private pending: Pending[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly signalListeners = new Set<(signal: SignalFrame) => void>();
  private readonly eventListeners = new Set<(event: EventRecord) => void>();
  private readonly connection: Connection;
  private wanted = new Set<Scope>();
  private isAsking = false;
  private isClosed = false;
  /** the last write of each kind in each place: what is written after it is sent after it */
  private readonly lastSent = new Map<string, Promise<unknown>>();
  private readonly refusedListeners = new Set<(error: unknown) => void>();

  /** hears that this person is no longer one here: nothing of theirs may stay on the screen */
  private readonly onGone: () => void;

  constructor(me: Me, onGone: () => void) {
    this.me = me;
    this.onGone = onGone;
    this.connection = connect({
      cursors: () => Object.fromEntries(this.cursors),
      welcome: (welcome) => {
        this.scopes = new Set(welcome.scopes);
        if (!this.scopes.has(personScope(this.me.personId))) return this.onGone();
        for (const scope of [...this.confirmed.keys()]) if (!this.scopes.has(scope)) this.forget(scope);
        for (const [stream, head] of Object.entries(welcome.heads)) {
          if (!this.cursors.has(stream) || welcome.stale.includes(stream)) this.cursors.set(stream, head);
        }
        for (const scope of [...this.confirmed.keys()]) if (welcome.stale.includes(streamOf(scope))) this.reload(scope);
        for (const scope of [...this.missing]) if (this.scopes.has(scope)) this.reload(scope);
        this.sendSignalsHere();
        this.changed();
      },
      events: (stream, seq, received) => this.receive(stream, seq, received),
      signal: (signal) => {
        for (const listener of this.signalListeners) listener(signal);
      },
      status: (status) => {
        this.status = status;
        this.changed();
      },
    });
    void this.resume();
  }

  close(): void {
    this.isClosed = true;
    this.connection.close();
    this.listeners.clear();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The state of a scope with what is pending; undefined while it is not loaded. */
  view(scope: Scope): ScopeState | undefined {
    const confirmed = this.confirmed.get(scope);
    if (!confirmed) return undefined;
    let view = this.views.get(scope);
    if (!view) {
      view = confirmed.state;
      for (const pending of this.pending) {
        for (const prediction of pending.predictions) {
          if (prediction.scope === scope) view = apply(view, this.predicted(pending, prediction));
        }
      }
      this.views.set(scope, view);
    }
    return view;
  }

  /** How far a scope was told: it moves on with each event of it. */
  toldOf(scope: Scope): number | undefined {
    return this.confirmed.get(scope)?.seq;
  }

  /** True while a scope is being read, for the first time or anew. */
  isReading(scope: Scope): boolean {
    return this.loading.has(scope);
  }

  /** True for a scope that turned out not to be ours, or not to exist. */
  isMissing(scope: Scope): boolean {
    return this.missing.has(scope);
  }

  /** How many writes wait to be sent. */
  waitingCount(): number {
    return this.pending.filter((each) => each.isWaiting).length;
  }

  /** Asks for a scope's snapshot, once; scopes wanted in the same turn travel together. */
  open(scope: Scope): void {
    if (this.confirmed.has(scope) || this.loading.has(scope) || this.missing.has(scope)) return;
    this.loading.set(scope, []);
    this.wanted.add(scope);
    if (this.isAsking) return;
    this.isAsking = true;
    queueMicrotask(() => {
      this.isAsking = false;
      const scopes = [...this.wanted];
      this.wanted = new Set();
      for (let at = 0; at < scopes.length; at += MOST_ASKED) void this.fetch(scopes.slice(at, at + MOST_ASKED));
    });
  }

  private async fetch(scopes: Scope[]): Promise<void> {
    try {
      const snapshots = await ask<{ scope: Scope; seq: number; rows: Record<string, Row[]> }[]>('snapshots', {
        scopes,
      });
      for (const { scope, seq, rows } of snapshots) {
        const state = stateOf(rows);
        const windows = this.confirmed.get(scope)?.state.windows ?? state.windows;
        const confirmed = { state: { ...state, windows }, seq };
        const late = advance(this.loading.get(scope) ?? [], () => confirmed);
        this.confirmed.set(scope, confirmed);
        this.loading.delete(scope);
        this.views.delete(scope);
        if (late.some((event) => events.get(event.type)?.reloads)) this.refresh(scope);
      }
    } catch (error) {
      for (const scope of scopes) this.loading.delete(scope);
      if (error instanceof Refusal && scopes.length > 1) for (const scope of scopes) this.reload(scope);
      else if (error instanceof Refusal) this.missing.add(scopes[0]!);
      else
        setTimeout(() => {
          for (const scope of scopes) if (this.confirmed.has(scope)) this.refresh(scope);
          for (const scope of scopes) this.open(scope);
        }, 1500);
    }
    this.changed();
  }

  private reload(scope: Scope): void {
    this.confirmed.delete(scope);
    this.views.delete(scope);
    this.missing.delete(scope);
    this.loading.set(scope, []);
    void this.fetch([scope]);
  }

  /** Reads a scope anew; what is shown stays until the new is there. */
  private refresh(scope: Scope): void {
    if (this.loading.has(scope)) return;
    this.loading.set(scope, []);
    void this.fetch([scope]);
  }

  private forget(scope: Scope): void {
    this.confirmed.delete(scope);
    this.views.delete(scope);
    this.missing.add(scope);
  }

  private receive(stream: Stream, seq: number, received: EventRecord[]): void {
    this.cursors.set(stream, Math.max(seq, this.cursors.get(stream) ?? 0));
    const ops = new Set(received.map((event) => event.op));
    const mine = this.pending.filter((each) => ops.has(each.op));
    if (mine.length > 0) this.settle(mine);
    for (const event of received) this.loading.get(event.scope)?.push(event);
    for (const { scope, type } of advance(received, (event) => this.confirmed.get(event.scope))) {
      this.views.delete(scope);
      if (events.get(type)?.reloads) this.refresh(scope);
    }
    for (const event of received) {
      this.followScopes(event);
      for (const listener of this.eventListeners) listener(event);
    }
    this.changed();
  }

  private followScopes(event: EventRecord): void {
    const scope = (event.body as { scope?: Scope } | null)?.scope;
    if (!scope) return;
    if (event.type === 'scope.opened') {
      this.scopes.add(scope);
      this.missing.delete(scope);
    } else if (event.type === 'scope.closed') {
      this.scopes.delete(scope);
      this.forget(scope);
      if (scope === personScope(this.me.personId)) this.onGone();
    }
  }

  /** Runs a command: predicted at once, sent until it is answered. Rejects with Refusal, the prediction undone. */
  async send<A>(name: string, input: unknown): Promise<A> {
    const pending: Pending = { op: newId(), name, input, predictions: this.predict(name, input), isWaiting: false };
    this.pending.push(pending);
    this.touch(pending);
    void keepWrite({ op: pending.op, of: this.me.personId, name, input, predictions: pending.predictions });
    return this.inTurn(pending) as Promise<A>;
  }

  /** Two messages written one after the other arrive so, also when the first had to be sent again. */
  private inTurn(pending: Pending): Promise<unknown> {
    const place = pending.predictions[0]?.scope;
    if (!place) return this.post(pending);
    const key = `${pending.name} ${place}`;
    const before = this.lastSent.get(key);
    const sent = before
      ? before.then(
          () => this.post(pending),
          () => this.post(pending),
        )
      : this.post(pending);
    this.lastSent.set(key, sent);
    const done = () => {
      if (this.lastSent.get(key) === sent) this.lastSent.delete(key);
    };
    sent.then(done, done);
    return sent;
  }

  private async post(pending: Pending): Promise<unknown> {
    try {
      return await postUntilAnswered(pending.name, pending.input, pending.op, () => {
        if (pending.isWaiting) return;
        pending.isWaiting = true;
        this.changed();
      });
    } catch (error) {
      this.settle([pending]);
      throw error;
    } finally {
      pending.isWaiting = false;
      void forgetWrite(pending.op);
      // the event normally comes first or just after; a command without events drops its prediction here,
      // and a window that is to be reloaded hears no event: it goes on showing what it foresaw
      if (pending.predictions.length === 0) this.settle([pending]);
      else setTimeout(() => this.status !== 'outdated' && this.settle([pending]), 5000);
    }
  }

  private predict(name: string, input: unknown): Foreseen[] {
    const spec = commands.get(name);
    if (!spec?.predict) return [];
    const predictions = spec.predict(input, {
      me: this.me,
      now: now().toISOString(),
      state: (scope) => this.view(scope) ?? emptyScope,
    });
    return predictions.map((each) => ({ ...each, v: events.get(each.type)!.v }));
  }

  private predicted(pending: Pending, prediction: Foreseen): EventRecord {
    return {
      stream: streamOf(prediction.scope),
      seq: LATER,
      scope: prediction.scope,
      type: prediction.type,
      v: prediction.v,
      actor: this.me.personId,
      op: pending.op,
      at: now().toISOString(),
      body: prediction.body,
    };
  }

  private settle(done: Pending[]): void {
    const before = this.pending.length;
    this.pending = this.pending.filter((each) => !done.includes(each));
    if (this.pending.length === before) return;
    for (const each of done) this.touch(each);
  }

  private touch(pending: Pending): void {
    for (const { scope } of pending.predictions) this.views.delete(scope);
    this.changed();
  }

  /** Sends again what an earlier page wrote and nobody answered; it shows as pending meanwhile. */
  private async resume(): Promise<void> {
    for (const kept of await keptWrites(this.me.personId)) {
      if (this.isClosed || this.pending.some((each) => each.op === kept.op)) continue;
      const pending: Pending = { ...kept, isWaiting: true };
      this.pending.push(pending);
      this.touch(pending);
      this.inTurn(pending).catch((error) => {
        for (const listener of this.refusedListeners) listener(error);
      });
    }
  }

  /** Hears of a write kept from an earlier page that the server refused: nobody else waits for its answer. */
  onRefused(listener: (error: unknown) => void): () => void {
    this.refusedListeners.add(listener);
    return () => this.refusedListeners.delete(listener);
  }

  /** Puts a page of a windowed collection in place: replacing, before, or after what is loaded; undefined forgets it. */
  setWindow(
    scope: Scope,
    collection: string,
    parent: string,
    change: (window: Window | undefined) => Window | undefined,
  ): void {
    const confirmed = this.confirmed.get(scope);
    if (!confirmed) return;
    const key = windowKey(collection, parent);
    const { [key]: before, ...windows } = confirmed.state.windows;
    const after = change(before);
    if (after === before) return;
    confirmed.state = { ...confirmed.state, windows: after ? { ...windows, [key]: after } : windows };
    this.views.delete(scope);
    this.changed();
  }

  sendSignal(scope: Scope, name: string, body: unknown): void {
    this.connection.send({ type: 'signal', scope, name, from: this.me.personId, body });
  }

  onSignal(listener: (signal: SignalFrame) => void): () => void {
    this.signalListeners.add(listener);
    return () => this.signalListeners.delete(listener);
  }

  /** Hears each event as it arrives, catch-up included: for what passes (a notice, a sound), never for state. */
  onEvent(listener: (event: EventRecord) => void): () => void {
    this.eventListeners.add(listener);
    return () => this.eventListeners.delete(listener);
  }

  /** Asks who is here in each place of which this window holds the head scope. */
  private sendSignalsHere(): void {
    for (const scope of this.scopes)
      if (/^(organisation|space):[^/]*$/.test(scope)) this.sendSignal(scope, 'here', null);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}
