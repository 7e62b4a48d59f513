/** Every change of a plan: the operations of the command, checked, written, and told in one event. */
import { moduleScope, Refusal, type ScopeState } from '#contract/index.ts';
import {
  continuations,
  type EditSpec,
  edits,
  idOf,
  mayContinue,
  membersOnly,
  type Operation,
  STANDARD_CALENDAR,
  stretched,
  tasksChanged,
} from '#contract/tasks.ts';
import { command, type ServerCommand, type Standing, type Tx } from '#core/module.ts';
import { refuseArchived } from '../spaces/index.ts';
import { members, writers } from './expected.ts';
import { readAssignments, readNamed, readRows, writeOperations } from './rows.ts';
import { refuseBadDatesIn, sound } from './sound.ts';
import { takenBack, withoutUsed } from './taken-back.ts';

type Rows = ScopeState['rows'];

/** Those that only a member may do, said apart from the contract's `may`, so that one checks the other. */
const byMembers = /^(plan|calendar|resource|label|column|field|baseline)\./;

/** Several operations at once leave out what somebody else has taken away meanwhile; one alone says that it is gone. */
async function run(tx: Tx, spec: EditSpec, input: { spaceId: string }, by: Standing): Promise<Record<string, never>> {
  const { spaceId } = input;
  refuseArchived(by);
  const context = { now: tx.now.toISOString(), personId: by.personId };
  const asked = spec.operations(input as never, context);
  for (const each of asked) refuseBadDatesIn(each);
  const before = await readNamed(tx, spaceId, asked);
  if (by.role === 'space_guest') refuseMembersOnly(asked);
  const isLenient = spec.name === 'tasks.apply';
  const meant = effective(spaceId, asked, before, isLenient);
  if (meant.length === 0) return {};
  const back = await takenBack(tx, spaceId, meant, before, by.personId);
  const wanted = isLenient ? await withoutUsed(tx, spaceId, back) : back;
  if (wanted.length === 0) return {};
  wanted.push(...continuations(await readAround(tx, spaceId, before, wanted), wanted, context));
  const operations = await sound(tx, spaceId, wanted);
  await writeOperations(tx, spaceId, operations);
  tx.emit(moduleScope(spaceId, 'tasks'), tasksChanged, { operations });
  return {};
}

/** The rows named, and what may follow from them: mostly nothing more is read. */
async function readAround(tx: Tx, spaceId: string, named: Rows, wanted: Operation[]): Promise<Rows> {
  if (mayContinue(named, wanted)) return readRows(tx, spaceId, ['tasks', 'assignments', 'checks']);
  const longer = [...stretched(named, wanted).keys()];
  return longer.length === 0 ? named : { ...named, assignments: await readAssignments(tx, spaceId, longer) };
}

/** What changes something: a row that is there is not added, a row that is gone is not changed. */
function effective(spaceId: string, asked: Operation[], before: Rows, isLenient: boolean): Operation[] {
  const here = new Set(
    Object.entries(before).flatMap(([name, rows]) => Object.keys(rows).map((id) => `${name}/${id}`)),
  );
  return asked.filter((each) => {
    const key = `${each.in}/${idOf(each)}`;
    const isHere = here.has(key);
    if (each.do === 'drop') here.delete(key);
    else if (each.do !== 'change') here.add(key);
    if (each.in === 'plans' && idOf(each) !== spaceId) throw new Refusal('not_found');
    if (each.do === 'put') return true;
    if (each.do === 'add') {
      if (isHere && each.in === 'tasks' && !isLenient) throw new Refusal('conflict');
      return !isHere;
    }
    if (!isHere && !isLenient) throw new Refusal('not_found');
    return isHere;
  });
}

/** A guest may give a task to somebody new, and so add them; the rest of the plan's frame is the members'. */
function refuseMembersOnly(operations: Operation[]): void {
  for (const each of operations) {
    const isFirst = each.do === 'add' && (each.in !== 'calendars' || each.row.id === STANDARD_CALENDAR);
    if (membersOnly.has(each.in) && !isFirst) throw new Refusal('forbidden');
  }
}

export const editCommands: ServerCommand[] = [...edits.values()].map((spec) =>
  command(spec, {
    expects: byMembers.test(spec.name) ? members : writers,
    run: (tx, input, by) => run(tx, spec, input as unknown as { spaceId: string }, by),
  }),
);
