/** The whole contract: every command, query and event by name, and `apply`, the one function that every screen and test uses. */
import * as calls from './calls.ts';
import * as chat from './chat.ts';
import * as exit from './exit.ts';
import * as files from './files.ts';
import type { AnyCommand, AnyEvent, AnyQuery, ContractModule, EventRecord, ScopeState } from './language.ts';
import * as offers from './offers.ts';
import * as people from './people.ts';
import * as spaces from './spaces.ts';
import * as tasks from './tasks.ts';

export * from './language.ts';
export * from './refusal.ts';
export * from './scope.ts';

const modules: Record<string, ContractModule> = {
  people: people.module,
  spaces: spaces.module,
  offers: offers.module,
  files: files.module,
  chat: chat.module,
  tasks: tasks.module,
  calls: calls.module,
  exit: exit.module,
};

const byName = <T extends { name: string }>(pick: (module: ContractModule) => Record<string, T>): Map<string, T> =>
  new Map(Object.values(modules).flatMap((module) => Object.values(pick(module)).map((spec) => [spec.name, spec])));

export const commands: Map<string, AnyCommand> = byName((module) => module.commands);
export const queries: Map<string, AnyQuery> = byName((module) => module.queries);
export const events: Map<string, AnyEvent> = byName((module) => module.events);

/** Raised when a command or a collection changes in a way that an older window cannot follow. */
const REVISION = 1;
/** Greeted on the socket: a window with another one is told to reload. Each new version of an event raises it by itself. */
export const CONTRACT_VERSION: number = [...events.values()].reduce((sum, { v }) => sum + v - 1, REVISION);

/** An event as its type's newest version tells it; one of a type or version unknown here stays as it is. */
export function newest(event: EventRecord): EventRecord {
  const spec = events.get(event.type);
  if (!spec || event.v >= spec.v) return event;
  const upcasts = spec.upcasts!.slice(event.v - 1);
  const body = event.body === null ? null : upcasts.reduce<unknown>((each, upcast) => upcast(each), event.body);
  return { ...event, v: spec.v, body };
}

/** What a scope becomes after an event of any version. One of a type or version unknown here, or erased, changes nothing. */
export function apply(state: ScopeState, event: EventRecord): ScopeState {
  const spec = events.get(event.type);
  if (!spec || event.body === null || event.v > spec.v) return state;
  return spec.apply(state, newest(event).body, event);
}
