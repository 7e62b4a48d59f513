/** Who works and on which calendars, from a file: as those there are already, where they are the same. */
import type { Row } from '#contract/index.ts';
import type { Calendar as EngineCalendar, Plan } from '#schedule/index.ts';
import type { ImportJob } from './import-file.ts';

export type Member = { id: string; name: string };

/** A resource by the name of a member is that person, and one by the name of what already works here is the same; by the file's ids. */
export function knownHere(
  job: ImportJob,
  { resources }: Plan,
): Map<string, { id: string; member?: Member; isHere: boolean }> {
  const key = (name: string) => name.trim().toLowerCase();
  const members = new Map(job.members.map((each) => [key(each.name), each]));
  const here = new Map(Object.values(job.rows.resources ?? {}).map((each) => [key(each.name as string), each.id]));
  return new Map(
    (resources ?? []).map((each, i) => {
      const member = members.get(key(each.name));
      const id = member?.id ?? here.get(key(each.name)) ?? `${job.importId.slice(-12)}-r${i}`;
      here.set(key(each.name), id);
      return [each.id, { id, member, isHere: Boolean(job.rows.resources?.[id]) }];
    }),
  );
}

/** A file gives everybody a calendar of their own, though most differ in nothing from the one under it: that one is meant. */
export function underlying(calendars: ReadonlyMap<string, EngineCalendar>, id: string): string {
  let at = id;
  for (let steps = 0; steps < 8; steps++) {
    const { baseId, week, exceptions, seasons } = calendars.get(at) ?? {};
    if (!baseId || !calendars.has(baseId) || week?.some(Boolean) || exceptions?.length || seasons?.length) break;
    at = baseId;
  }
  return at;
}

/** The calendars of those who keep the one they have here, where nothing else in the file counts on them. */
export function sparedCalendars(
  { calendars, project, tasks, resources }: Plan,
  keeps: (resourceId: string) => boolean,
): Set<string> {
  const needed = new Set([
    project.calendarId,
    ...tasks.map((each) => each.calendarId),
    ...calendars.map((each) => each.baseId),
  ]);
  for (const each of resources ?? []) if (!keeps(each.id)) needed.add(each.calendarId);
  const kept = (resources ?? []).flatMap((each) => (keeps(each.id) && each.calendarId ? [each.calendarId] : []));
  return new Set(kept.filter((id) => !needed.has(id)));
}

export function calendarRow(
  each: EngineCalendar,
  id: string,
  calendarOf: (id: string | null | undefined) => string | null,
): Row {
  const titled = <T extends { name?: string }>({ name, ...rest }: T) => ({
    ...(name ? { name: said(name, 120) } : {}),
    ...rest,
  });
  return {
    id,
    name: said(each.name, 120) || 'Standard',
    baseId: calendarOf(each.baseId),
    week: each.week,
    exceptions: each.exceptions.map(titled),
    ...(each.seasons?.length ? { seasons: each.seasons.map(titled) } : {}),
  };
}

export const said = (text: string, most: number): string => text.replaceAll('\u0000', '').trim().slice(0, most);
