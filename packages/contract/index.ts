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

/** What a scope becomes after an event. An event of a type unknown here, or erased, changes nothing. */
export function apply(state: ScopeState, event: EventRecord): ScopeState {
  const spec = events.get(event.type);
  return spec && event.body !== null ? spec.apply(state, event.body, event) : state;
}
