/** A plan that leaves: Microsoft Project's XML, a table, or a calendar. Whoever sees the plan may take it along. */
import type { FastifyInstance } from 'fastify';
import { moduleScope, Refusal, type ScopeState } from '#contract/index.ts';
import {
  type Assignment,
  cellText,
  type Link,
  type Outline,
  outlineOf,
  type Resource,
  sayPerson,
  type Task,
} from '#contract/tasks.ts';
import type { House } from '#core/house.ts';
import type { Plan, Schedule } from '#schedule/index.ts';
import { mspdiOf, scheduleOf } from './plan.ts';
import { readRows } from './rows.ts';

const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
interface Leaving {
  name: string;
  rows: ScopeState['rows'];
  plan: Plan;
  schedule: Schedule;
  outline: Outline;
  stamp: Date;
  language: keyof typeof tables;
}
const kinds: Record<string, { type: string; write: (leaving: Leaving) => string }> = {
  xml: {
    type: 'application/xml; charset=utf-8',
    write: ({ rows, plan, schedule, name }) => mspdiOf(rows, plan, schedule, name),
  },
  csv: { type: 'text/csv; charset=utf-8', write: csvOf },
  ics: { type: 'text/calendar; charset=utf-8', write: icsOf },
};

const readers = {
  owner: 'accepted',
  member: 'accepted',
  guest: 'accepted',
  outsider: 'not_found',
  anonymous: 'not_found',
} as const;

/** GET /api/v1/plans/<space>/plan.xml, plan.csv, plan.ics; `?language=en` for a table in English */
export function exports(app: FastifyInstance, house: House): void {
  app.get<{ Params: { spaceId: string; kind: string }; Querystring: { language?: string } }>(
    '/api/v1/plans/:spaceId/plan.:kind',
    { config: { expects: readers } },
    async (request, reply) => {
      const { spaceId, kind } = request.params;
      const by = id.test(spaceId) ? await house.standing(request.actor, moduleScope(spaceId, 'tasks')) : undefined;
      const format = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
      if (!by || !format) throw new Refusal('not_found');
      const [space] = await house.db.query<{ name: string }>('select name from spaces where id = $1', [spaceId]);
      const rows = await readRows(house.db, spaceId);
      const name = space!.name;
      const text = format.write({
        name,
        rows,
        ...scheduleOf(rows),
        outline: outlineOf(rows),
        stamp: house.clock.now(),
        language: request.query.language === 'en' ? 'en' : 'fr',
      });
      const plain = name.normalize('NFD').replace(/[^\x20-\x7e]|["\\%/]/g, '_');
      return reply
        .header('content-type', format.type)
        .header(
          'content-disposition',
          `attachment; filename="${plain}.${kind}"; filename*=UTF-8''${encodeURIComponent(name.toWellFormed())}.${kind}`,
        )
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'private, no-cache')
        .send(text);
    },
  );
}

/** How a table is written in a language: as spreadsheets in it open it, and as `readTable` reads it again. */
const tables = {
  fr: {
    separator: ';',
    point: ',',
    day: (text: string) => `${text.slice(8, 10)}/${text.slice(5, 7)}/${text.slice(0, 4)}`,
    units: { day: ' j', elapsed: ' minc' },
    links: { FS: 'FD', SS: 'DD', FF: 'FF', SF: 'DF' },
    milestone: 'jalon',
    critical: ['non', 'oui'],
    head: 'N°|Niveau|Tâche|Durée|Début|Fin|Prédécesseurs|Qui|Avancement|Marge|Critique|Optimiste|Probable|Pessimiste|Notes',
  },
  en: {
    separator: ',',
    point: '.',
    // the one way to write a day that no spreadsheet takes for another
    day: (text: string) => text.slice(0, 10),
    units: { day: ' d', elapsed: ' emin' },
    links: { FS: 'FS', SS: 'SS', FF: 'FF', SF: 'SF' },
    milestone: 'milestone',
    critical: ['no', 'yes'],
    head: 'No.|Level|Task|Duration|Start|Finish|Predecessors|Who|Progress|Slack|Critical|Optimistic|Likely|Pessimistic|Notes',
  },
};

/** A table in the language asked for, with a mark of UTF-8. */
function csvOf({ plan, schedule, outline, language }: Leaving): string {
  const words = tables[language];
  const numbers = new Map(outline.rows.map((row) => [row.task.id, row.number]));
  const people = new Map((plan.resources as Resource[]).map((each) => [each.id, each.name]));
  const links = Map.groupBy(plan.links as Link[], (link) => link.to);
  const work = Map.groupBy(plan.assignments as Assignment[], (each) => each.taskId);
  const inDays = (minutes: number): string =>
    `${Math.round((minutes / plan.project.minutesPerDay) * 100) / 100}${words.units.day}`.replace('.', words.point);
  const lagOf = ({ type, lagMinutes, lagUnit }: Link): string => {
    if (!lagMinutes) return type === 'FS' ? '' : words.links[type];
    const size = Math.abs(lagMinutes);
    const isPercent = lagUnit === 'percent' || lagUnit === 'elapsedPercent';
    const said = isPercent
      ? `${size} %`
      : lagUnit === 'elapsed'
        ? `${size}${words.units.elapsed}`
        : size % plan.project.minutesPerDay
          ? `${size} min`
          : inDays(size);
    return `${words.links[type]}${lagMinutes < 0 ? '-' : '+'}${said}`;
  };
  const lines = outline.rows.map(({ task, number, level }) => {
    const at = schedule.at(task.id)!;
    return [
      number,
      String(level),
      task.name,
      task.isMilestone && at.durationMinutes === 0
        ? words.milestone
        : task.isElapsed
          ? `${task.durationMinutes}${words.units.elapsed}`
          : inDays(at.durationMinutes),
      words.day(at.start),
      words.day(at.finish),
      (links.get(task.id) ?? []).map((link) => `${numbers.get(link.from)}${lagOf(link)}`).join(' ; '),
      (work.get(task.id) ?? []).map((each) => sayPerson(people.get(each.resourceId) ?? '', each.units)).join(', '),
      String(at.percent),
      inDays(at.totalSlackMinutes),
      words.critical[Number(at.isCritical)]!,
      ...(['lowMinutes', 'likelyMinutes', 'highMinutes'] as const).map((point) =>
        task.estimate ? inDays(task.estimate[point]) : '',
      ),
      (task as Task).note ?? '',
    ];
  });
  const cells = (line: string[]) => line.map((each) => cellText(each, words.separator)).join(words.separator);
  return `\ufeff${[words.head.split('|'), ...lines].map(cells).join('\r\n')}\r\n`;
}

/** iCalendar (RFC 5545): a task is an event over its days; lines are folded at 75 bytes. */
function icsOf({ name, schedule, outline, stamp }: Leaving): string {
  const said = (text: string) => text.replace(/[\\;,]/g, (sign) => `\\${sign}`).replace(/\r?\n/g, '\\n');
  const local = (text: string) => `${text.replace(/[-:]/g, '')}00`;
  const at = `${stamp.toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
  const out = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Beffroi//Plan//FR', `X-WR-CALNAME:${said(name)}`];
  for (const { task, isSummary } of outline.rows) {
    if (isSummary || task.isActive === false) continue;
    const { start, finish, isMilestone, isCritical } = schedule.at(task.id)!;
    out.push(
      'BEGIN:VEVENT',
      `UID:${task.id}`,
      `DTSTAMP:${at}`,
      `SUMMARY:${said(task.name)}`,
      `DTSTART:${local(start)}`,
    );
    if (!isMilestone) out.push(`DTEND:${local(finish)}`);
    if ((task as Task).note) out.push(`DESCRIPTION:${said((task as Task).note!)}`);
    out.push(`PRIORITY:${isCritical ? 1 : 5}`, 'TRANSP:TRANSPARENT', 'END:VEVENT');
  }
  out.push('END:VCALENDAR', '');
  return out.flatMap(folded).join('\r\n');
}

function folded(line: string): string[] {
  const parts: string[] = [];
  let part = '';
  let size = 0;
  for (const sign of line) {
    const bytes = Buffer.byteLength(sign);
    if (size + bytes > 73) {
      parts.push(part);
      part = ' ';
      size = 1;
    }
    part += sign;
    size += bytes;
  }
  return [...parts, part];
}
