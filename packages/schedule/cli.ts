// `beffroi plan schedule FILE --json`: reads a plan from a file, schedules it anew and prints the result.

import { readFile } from 'node:fs/promises';
import { importFile } from './file.ts';
import type { Imported } from './mspdi.ts';
import { type Link, type Plan, PlanError } from './plan.ts';
import type { Driver, Issue, Schedule } from './result.ts';
import { schedule } from './schedule.ts';

/** Where the command writes; `read` is replaced by tests. */
export type CommandIo = {
  out(text: string): void;
  err(text: string): void;
  read?(path: string): Promise<Uint8Array>;
};

const USAGE = 'usage: beffroi plan schedule FILE [--json]   (MSPDI .xml, .gan, or a plan in JSON)';

/**
 * Runs `plan` with the words after it. Answers the exit code: 0; 1 when the file cannot be scheduled, with one line on
 * `err`; 2 when a cycle was found: it is reported with its tasks, its closing link is left out, the rest is scheduled.
 */
export async function planCommand(argv: readonly string[], io: CommandIo): Promise<number> {
  const words = argv.filter((w) => !w.startsWith('--'));
  const options = argv.filter((w) => w.startsWith('--'));
  if (words[0] !== 'schedule' || words.length !== 2 || options.some((o) => o !== '--json')) {
    io.err(`${USAGE}\n`);
    return 1;
  }
  const path = words[1]!;
  try {
    const read = io.read ?? ((file: string) => readFile(file));
    const imported = importFile(await read(path));
    const plan = withProjectRow(imported);
    const result = schedule(plan);
    const cycles = result.issues.filter((i) => i.kind === 'cycle');
    const links = new Map(plan.links.map((l) => [l.id, l]));
    const names = new Map(plan.tasks.map((t) => [t.id, `${t.id} “${t.name}”`]));
    for (const cycle of cycles) io.err(`${sayCycle(names, links, cycle)}\n`);
    io.out(options.length ? `${JSON.stringify(asJson(plan, result, cycles, links))}\n` : asTable(plan, result));
    return cycles.length ? 2 : 0;
  } catch (error) {
    const why = error instanceof PlanError ? error.message : reasonOf(error);
    io.err(`${path}: ${why.replace(/\s+/g, ' ')}\n`);
    return 1;
  }
}

/** The file's row for the whole project becomes the summary of everything. */
function withProjectRow({ plan, projectSummary }: Imported): Plan {
  if (!projectSummary) return plan;
  const { id, name } = projectSummary;
  const root = { id, name, parentId: null, order: '', durationMinutes: 0 };
  return { ...plan, tasks: [root, ...plan.tasks.map((t) => (t.parentId ? t : { ...t, parentId: id }))] };
}

function asJson(plan: Plan, result: Schedule, cycles: CycleIssue[], links: ReadonlyMap<string, Link>) {
  return {
    project: result.project,
    tasks: plan.tasks.map((task) => {
      const t = result.at(task.id)!;
      return {
        uid: uid(task.id),
        name: task.name,
        start: t.start,
        finish: t.finish,
        earlyStart: t.earlyStart,
        earlyFinish: t.earlyFinish,
        lateStart: t.lateStart,
        lateFinish: t.lateFinish,
        totalSlackMinutes: t.totalSlackMinutes,
        freeSlackMinutes: t.freeSlackMinutes,
        critical: t.isCritical,
        drivers: t.drivers.map(driverWithUid),
      };
    }),
    ...(cycles.length && {
      cycles: cycles.map((c) => {
        const link = links.get(c.linkId)!;
        return { tasks: c.tasks.map(uid), leftOut: { from: uid(link.from), to: uid(link.to), type: link.type } };
      }),
    }),
  };
}

type CycleIssue = Extract<Issue, { kind: 'cycle' }>;

const uid = (id: string): number | string => (/^-?\d{1,15}$/.test(id) ? Number(id) : id);

const driverWithUid = (d: Driver) => (d.kind === 'link' ? { ...d, from: uid(d.from) } : d);

function sayCycle(
  names: ReadonlyMap<string, string>,
  links: ReadonlyMap<string, Link>,
  { tasks, linkId }: CycleIssue,
): string {
  const link = links.get(linkId)!;
  return `cycle among tasks ${tasks.map((id) => names.get(id)).join(', ')}; left out: ${link.from} → ${link.to} (${link.type})`;
}

function asTable(plan: Plan, result: Schedule): string {
  const rows = plan.tasks.map((task) => {
    const t = result.at(task.id)!;
    return `${t.isCritical ? '*' : ' '} ${t.start}  ${t.finish}  ${String(t.totalSlackMinutes).padStart(7)}  ${task.name}`;
  });
  return `${result.project.start} – ${result.project.finish}\n${rows.join('\n')}\n`;
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES' || code === 'EISDIR') return 'this file cannot be read';
  return error instanceof Error ? error.message : String(error);
}
