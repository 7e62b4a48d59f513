/**
 * A file of a plan into rows of ours and a report of what will move. Runs in a worker (import-worker.ts), within bounds of
 * time and memory: what is read here comes from anywhere.
 */
import { Compile } from 'typebox/compile';
import type { Row, ScopeState } from '#contract/index.ts';
import {
  Assignment,
  assignmentId,
  Baseline,
  Calendar,
  type ColumnMapping,
  type ImportMode,
  type ImportMove,
  type ImportReport,
  Link,
  MOST_BASELINES,
  NOTE_LENGTH,
  newPlan,
  ordersBetween,
  outlineOf,
  PlanRow,
  planOf,
  Resource,
  Task,
} from '#contract/tasks.ts';
import { idFrom } from '#core/clock.ts';
import {
  diffStored,
  formatInstant,
  frenchExceptions,
  type Imported,
  importFile,
  type Plan,
  parseInstant,
  type Schedule,
  type StoredBaseline,
  schedule,
} from '#schedule/index.ts';
import { calendarRow, knownHere, type Member, said, sparedCalendars, underlying } from './import-people.ts';
import { readTable } from './import-table.ts';

export interface ImportJob {
  importId: string;
  spaceId: string;
  personId: string | null;
  now: string;
  bytes: Uint8Array;
  fileName: string;
  mode: ImportMode;
  mapping: ColumnMapping | null;
  /** the plan as it is */
  rows: ScopeState['rows'];
  /** the words for what comes without a name */
  language?: 'fr' | 'en';
  /** the people of the space: a resource of the same name is that person */
  members: Member[];
}
export interface ImportResult {
  rows: { collection: string; row: Row }[];
  report: ImportReport;
}

const MOST_MOVES = 300;
const checks = {
  tasks: Compile(Task),
  links: Compile(Link),
  calendars: Compile(Calendar),
  resources: Compile(Resource),
  assignments: Compile(Assignment),
  plans: Compile(PlanRow),
  baselines: Compile(Baseline),
};

/** Throws `PlanError` with one sentence for a file that cannot be read or scheduled. */
export function readPlanFile(job: ImportJob): ImportResult {
  const isTable = job.mapping !== null || /\.(csv|tsv|txt)$/i.test(job.fileName);
  const imported = isTable ? readTable(job.bytes, job.mapping, job.now) : importFile(job.bytes);
  const head = new TextDecoder('latin1').decode(job.bytes.subarray(0, 4096));
  const format = isTable ? 'table' : /^\s*\{/.test(head) ? 'json' : /<Project[\s>]/.test(head) ? 'mspdi' : 'gan';
  const ids = new Map(imported.plan.tasks.map((task) => [task.id, idFrom(`${job.importId} ${task.id}`)]));
  const untaken = new Map(imported.untaken.map((each) => [each.what, each.count]));
  const rows = rowsOf(job, imported, ids, (what) => untaken.set(what, (untaken.get(what) ?? 0) + 1));
  const byCollection: Record<string, Record<string, Row>> = { ...job.rows };
  if (job.mode === 'replace') byCollection.tasks = {};
  for (const name of new Set(rows.map((each) => each.collection))) byCollection[name] = { ...byCollection[name] };
  for (const { collection, row } of rows) byCollection[collection]![row.id] = row;
  const plan = planOf(byCollection, frenchExceptions) as Plan;
  const scheduled = schedule(plan);
  const stored = new Map(
    [...imported.stored].flatMap(([id, dates]) => (ids.has(id) ? [[ids.get(id)!, dates] as const] : [])),
  );
  const numbers = outlineOf(byCollection).byId;
  const named = (id: string) => numbers.get(id)?.task.name ?? '';
  const moves = diffStored(plan, stored, scheduled).map(
    (move): ImportMove => ({
      number: numbers.get(move.id)?.number ?? '',
      name: move.name,
      storedStart: move.stored.start,
      storedFinish: move.stored.finish,
      start: move.computed.start,
      finish: move.computed.finish,
      startMinutes: move.startMinutes,
      finishMinutes: move.finishMinutes,
      why: whyOf(move.drivers[0], named),
    }),
  );
  const mine = new Set(ids.values());
  return {
    rows,
    report: {
      importId: job.importId,
      name: imported.name || job.fileName,
      format,
      tasks: rows.filter((each) => each.collection === 'tasks').length,
      links: rows.filter((each) => each.collection === 'links').length,
      people: (imported.plan.resources ?? []).filter((each) => each.name.trim()).length,
      calendars: rows.filter((each) => each.collection === 'calendars').length,
      ...spanOf(scheduled, mine),
      compared: [...stored.values()].filter((each) => each.start).length,
      moveCount: moves.length,
      moves: moves.slice(0, MOST_MOVES),
      untaken: [...untaken].map(([what, count]) => ({ what, count })),
      cycles: scheduled.issues
        .flatMap((issue) => (issue.kind === 'cycle' ? [issue.tasks.map(named)] : []))
        .slice(0, 50),
    },
  };
}

function whyOf(driver: ImportDriver | undefined, named: (id: string) => string): ImportMove['why'] {
  if (!driver) return { kind: 'links' };
  if (driver.kind === 'link') return { kind: 'link', name: named(driver.from) };
  if (driver.kind === 'calendar') return { kind: 'calendar', name: driver.names.join(', ') };
  if (driver.kind === 'constraint') return { kind: 'constraint', name: driver.constraint, at: driver.at ?? undefined };
  return { kind: driver.kind, at: driver.at };
}
type ImportDriver = NonNullable<ReturnType<Schedule['at']>>['drivers'][number];

/** From the first start to the last finish of the tasks that come in. */
function spanOf(scheduled: Schedule, mine: ReadonlySet<string>): { start: string; finish: string } {
  let start = Number.POSITIVE_INFINITY;
  let finish = Number.NEGATIVE_INFINITY;
  scheduled.ids.forEach((id, i) => {
    if (!mine.has(id)) return;
    start = Math.min(start, scheduled.columns.start[i]!);
    finish = Math.max(finish, scheduled.columns.finish[i]!);
  });
  return Number.isFinite(start)
    ? { start: formatInstant(start), finish: formatInstant(finish) }
    : { start: scheduled.project.start, finish: scheduled.project.finish };
}

/** Our rows of a file's plan, with ids of ours; what does not fit is left out and counted. */
function rowsOf(
  job: ImportJob,
  imported: Imported,
  ids: Map<string, string>,
  miss: (what: string) => void,
): ImportResult['rows'] {
  const { plan } = imported;
  const rows: ImportResult['rows'] = [];
  const calendarIds = new Map(plan.calendars.map((each, i) => [each.id, `${job.importId.slice(-12)}-${i}`]));
  const calendars = new Map(plan.calendars.map((each) => [each.id, each]));
  const calendarOf = (id: string | null | undefined) => (id && calendarIds.get(underlying(calendars, id))) || null;
  const isEmpty = outlineOf(job.rows).rows.length === 0;
  const isFrame = job.mode === 'replace' || isEmpty;
  const put = (collection: keyof typeof checks, row: Row, what: string): boolean => {
    const isSound = checks[collection].Check(row);
    if (isSound) rows.push({ collection, row });
    else miss(what);
    return isSound;
  };

  const knownAs = knownHere(job, plan);
  const spared = sparedCalendars(plan, (id) => knownAs.get(id)!.isHere);
  for (const each of plan.calendars)
    if (!spared.has(each.id) && underlying(calendars, each.id) === each.id)
      put('calendars', calendarRow(each, calendarIds.get(each.id)!, calendarOf), 'calendar');
  if (isFrame) {
    const { start, finish, statusAt, ...rest } = plan.project;
    const project = {
      ...rest,
      start: instant(start),
      ...(finish ? { finish: instant(finish) } : {}),
      statusAt: statusAt ? instant(statusAt) : null,
    };
    put(
      'plans',
      {
        ...newPlan(job.spaceId, job.now.slice(0, 10)),
        ...project,
        id: job.spaceId,
        calendarId: calendarOf(project.calendarId) ?? 'standard',
      },
      'project settings',
    );
  }
  const orders = ordersOf(plan, job, isFrame);
  // work on people's own calendars must not be cut by another one; the other tasks keep the calendar of their project
  const worked = new Set((plan.assignments ?? []).flatMap((each) => (each.workMinutes > 0 ? [each.taskId] : [])));
  for (const [i, task] of plan.tasks.entries()) {
    const row = taskRow(
      task,
      ids,
      orders[i]!,
      calendarOf(task.calendarId) ?? (isFrame || worked.has(task.id) ? null : calendarOf(plan.project.calendarId)),
    );
    const note = imported.notes?.get(task.id);
    const stamped = {
      ...row,
      ...(note ? { note: said(note, NOTE_LENGTH) } : {}),
      ...imported.costs?.tasks.get(task.id),
      createdAt: job.now,
      createdBy: job.personId,
    };
    if (!checks.tasks.Check(stamped)) {
      const { id, parentId, name, order, durationMinutes: lasts } = stamped;
      const durationMinutes = Math.min(Math.max(0, Math.round(lasts) || 0), 5_256_000);
      put('tasks', { id, parentId, name, order, durationMinutes }, 'task');
      miss('values of a task that are out of bounds');
    } else rows.push({ collection: 'tasks', row: stamped });
  }
  for (const [i, link] of plan.links.entries()) {
    const [from, to] = [ids.get(link.from), ids.get(link.to)];
    if (!from || !to) miss('link to another project');
    else
      put(
        'links',
        { ...link, id: idFrom(`${job.importId} link ${i}`), from, to, lagMinutes: Math.round(link.lagMinutes) },
        'link',
      );
  }
  const room = MOST_BASELINES - Object.keys(job.rows.baselines ?? {}).length;
  for (const [i, each] of (imported.baselines ?? []).entries()) {
    if (i >= room) miss('baseline');
    else put('baselines', baselineRow(each, job, ids), 'baseline');
  }
  const taken = new Set<string>();
  for (const each of plan.resources ?? []) {
    const { id, member, isHere } = knownAs.get(each.id)!;
    // who works here already keeps their own calendar and absences; two of one name are one
    if (!each.name.trim() || isHere || taken.has(id)) continue;
    const row = {
      id,
      name: each.name.slice(0, 120),
      maxUnits: each.maxUnits ?? 1,
      calendarId: calendarOf(each.calendarId),
      ...imported.costs?.resources.get(each.id),
    };
    if (put('resources', member ? { ...row, name: member.name, personId: member.id } : row, 'resource')) taken.add(id);
  }
  const given = new Map<string, Assignment>();
  for (const { taskId, resourceId, units, workMinutes } of plan.assignments ?? []) {
    const [task, person] = [ids.get(taskId), knownAs.get(resourceId)?.id];
    if (!task || !person) continue;
    const id = assignmentId(task, person);
    const before = given.get(id);
    given.set(id, {
      id,
      taskId: task,
      resourceId: person,
      units: (before?.units ?? 0) + units,
      workMinutes: (before?.workMinutes ?? 0) + Math.round(workMinutes),
    });
  }
  for (const row of given.values()) put('assignments', row, 'assignment');
  return rows;
}

/** Baselines of a file have a number only; they are as old as the file, the newest first. */
function baselineRow({ number, takenAt, dates }: StoredBaseline, job: ImportJob, ids: Map<string, string>): Row {
  const at = takenAt ? Date.parse(`${takenAt}:00Z`) : Date.parse(job.now);
  const word = job.language === 'en' ? 'Baseline' : 'Référence';
  return {
    id: idFrom(`${job.importId} baseline ${number}`),
    name: number === 0 ? word : `${word} ${number}`,
    takenAt: new Date(at - number * 60_000).toISOString(),
    takenBy: null,
    dates: Object.fromEntries(
      [...dates].flatMap(([id, { start, finish }]) =>
        ids.has(id) ? [[ids.get(id)!, [parseInstant(start), parseInstant(finish)]]] : [],
      ),
    ),
  };
}

/** Keys in the order of the file, after what the plan holds already. */
function ordersOf(plan: Plan, job: ImportJob, isFrame: boolean): string[] {
  const last = isFrame
    ? null
    : Object.values(job.rows.tasks ?? {}).reduce<string | null>((most, task) => {
        const order = task.parentId ? null : (task.order as string);
        return order && (!most || order > most) ? order : most;
      }, null);
  const places = plan.tasks
    .map((_, i) => i)
    .sort((a, b) =>
      plan.tasks[a]!.order < plan.tasks[b]!.order ? -1 : plan.tasks[a]!.order > plan.tasks[b]!.order ? 1 : a - b,
    );
  const keys = ordersBetween(last, null, places.length);
  const orders: string[] = [];
  places.forEach((place, i) => {
    orders[place] = keys[i]!;
  });
  return orders;
}

const instants = [
  'manualStartAt',
  'manualFinishAt',
  'constraintAt',
  'deadlineAt',
  'actualStartAt',
  'actualFinishAt',
] as const;

function taskRow(
  task: Plan['tasks'][number],
  ids: Map<string, string>,
  order: string,
  calendarId: string | null,
): Row & Task {
  const row: Record<string, unknown> = {
    ...task,
    id: ids.get(task.id)!,
    parentId: (task.parentId && ids.get(task.parentId)) || null,
    name: said(task.name, 255) || '…',
    order,
    durationMinutes: Math.round(task.durationMinutes),
    // what is nearly done is not done
    percent: (task.percent ?? 0) < 100 ? Math.min(99, Math.round(task.percent ?? 0)) : 100,
    calendarId,
  };
  for (const field of instants) if (task[field]) row[field] = instant(task[field]);
  for (const [field, value] of Object.entries(row)) {
    const isUsual = value === null || value === undefined || value === false || (field === 'mode' && value === 'auto');
    if (isUsual && field !== 'parentId' && field !== 'isActive') delete row[field];
  }
  if (row.isActive === true) delete row.isActive;
  return row as unknown as Row & Task;
}

const instant = (text: string): string => formatInstant(parseInstant(text));
