// Gate `levelling`: how close the proposals come to the shortest plans there are.
// `node bench/levelling.ts` draws plans whose optimum is known by construction: people filled to the last minute, the
// links drawn afterwards. `node bench/levelling.ts FOLDER` reads the networks of PSPLIB (*.sm) in FOLDER and their best
// known lengths in FOLDER/optimum/optimum.csv (`name,length`), each with the tries given as a second word.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { level } from '#schedule/levelling.ts';
import type { Link, Plan } from '#schedule/plan.ts';
import { parseInstant } from '#schedule/time.ts';

const START = '2026-01-01T00:00';
const folder = process.argv[2];
const tries = process.argv[3] ? Number(process.argv[3]) : undefined;

if (folder && existsSync(folder)) {
  const known = new Map(
    readFileSync(join(folder, 'optimum/optimum.csv'), 'utf8')
      .split('\n')
      .map((line) => line.split(',') as [string, string]),
  );
  const files = readdirSync(folder).filter((file) => file.endsWith('.sm') && Number(known.get(file)) > 0);
  const every = Math.max(1, Math.floor(files.length / 120));
  report(
    `${folder}, ${files.length} networks of which every ${every}.`,
    files
      .filter((_, i) => i % every === 0)
      .map((file) => ({ plan: readNetwork(readFileSync(join(folder, file), 'utf8')), best: Number(known.get(file)) })),
  );
} else {
  for (const size of [30, 120, 600]) report(`${size} tasks, optimum known by construction`, made(size));
}

function report(title: string, cases: { plan: Plan; best: number }[]): void {
  let gap = 0;
  let hits = 0;
  let worst = 0;
  let unlevelled = 0;
  const from = performance.now();
  for (const { plan, best } of cases) {
    const proposal = level(plan, { tries });
    if (proposal.after.length) throw new Error('overloads are left');
    const length = parseInstant(proposal.finishAfter) - parseInstant(START);
    const over = length / best - 1;
    gap += over;
    worst = Math.max(worst, over);
    if (length === best) hits++;
    unlevelled += (parseInstant(proposal.finishBefore) - parseInstant(START)) / best - 1;
  }
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  console.log(
    `${title}: ${percent(gap / cases.length)} over the best known on average, ${percent(worst)} at worst, ` +
      `${hits} of ${cases.length} reached; ${((performance.now() - from) / cases.length).toFixed(0)} ms a plan ` +
      `(without levelling ${percent(unlevelled / cases.length)})`,
  );
}

function planOf(durations: number[], links: [number, number][], uses: number[][], capacity: number[]): Plan {
  return {
    project: {
      start: START,
      from: 'start',
      calendarId: 'open',
      minutesPerDay: 1440,
      minutesPerWeek: 10080,
      daysPerMonth: 30,
    },
    calendars: [{ id: 'open', name: '', week: Array.from({ length: 7 }, () => [[0, 1440]]), exceptions: [] }],
    tasks: durations.map((durationMinutes, i) => ({ id: `${i}`, name: `${i}`, order: `${i}`, durationMinutes })),
    links: links.map(
      ([a, b]): Link => ({ id: `${a}-${b}`, from: `${a}`, to: `${b}`, type: 'FS', lagMinutes: 0, lagUnit: 'working' }),
    ),
    resources: capacity.map((maxUnits, i) => ({ id: `r${i}`, name: '', maxUnits })),
    assignments: uses.flatMap((units, i) =>
      units.flatMap((u, r) =>
        u > 0 ? [{ taskId: `${i}`, resourceId: `r${r}`, units: u, workMinutes: u * durations[i]! }] : [],
      ),
    ),
  };
}

/** A network of PSPLIB: jobs in single mode with four renewable resources (Kolisch & Sprecher 1996). */
function readNetwork(text: string): Plan {
  const section = (name: string) => text.slice(text.indexOf(name)).split('\n');
  const rows = (lines: string[]) => {
    const found: number[][] = [];
    for (const line of lines) {
      if (/^\s*\d/.test(line)) found.push(line.trim().split(/\s+/).map(Number));
      else if (found.length) break;
    }
    return found;
  };
  const precedence = rows(section('PRECEDENCE RELATIONS'));
  const requests = rows(section('REQUESTS/DURATIONS'));
  const [capacity] = rows(section('RESOURCEAVAILABILITIES'));
  return planOf(
    requests.map((row) => row[2]!),
    precedence.flatMap((row) => row.slice(3).map((to): [number, number] => [row[0]! - 1, to - 1])),
    requests.map((row) => row.slice(3)),
    capacity!,
  );
}

/** Twenty plans in which four people and two machines never wait; the length is then the least possible. */
function made(size: number): { plan: Plan; best: number }[] {
  let seed = size;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return (seed >>> 8) % below;
  };
  return Array.from({ length: size > 300 ? 5 : 20 }, () => {
    const lanes = [0, 0, 0, 0, 1, 1];
    const length = Math.round((size / lanes.length) * 60);
    const placed: { resource: number; from: number; to: number }[] = [];
    for (const resource of lanes)
      for (let from = 0; from < length; ) {
        let to = Math.min(length, from + 20 + random(80));
        if (length - to < 20) to = length;
        placed.push({ resource, from, to });
        from = to;
      }
    const links: [number, number][] = [];
    placed.forEach((task, i) => {
      const before = placed.flatMap((other, k) => (other.to <= task.from && other.to > task.from - 90 ? [k] : []));
      for (let n = 0; n < 2 && before.length; n++) links.push([before[random(before.length)]!, i]);
    });
    const plan = planOf(
      placed.map(({ from, to }) => to - from),
      [...new Map(links.map((link) => [link.join('-'), link])).values()],
      placed.map(({ resource }) => [0, 1].map((r) => (r === resource ? 1 : 0))),
      [4, 2],
    );
    return { plan, best: length };
  });
}
