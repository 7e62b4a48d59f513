/** How hours are typed and read again, and what may lie under a calendar. */
import { describe, expect, it } from 'vitest';
import type { Calendar } from '#contract/tasks.ts';
import type { PlanView } from '../plan.ts';
import { parseHours, sayHours } from './hours.ts';
import { basesFor, becomePerson, hoursOn } from './rows.ts';

describe('somebody who types working hours', () => {
  it('may write them as they like', () => {
    const usual = [
      [480, 720],
      [810, 1020],
    ];
    for (const text of ['8h-12h, 13h30-17h', '08:00–12:00 13:30–17:00', '8 à 12 et 13h30 à 17h', '8-12;13.30-17'])
      expect(parseHours(text), text).toEqual(usual);
    expect(parseHours('0h-24h')).toEqual([[0, 1440]]);
    expect(parseHours(sayHours([[480, 720]]))).toEqual([[480, 720]]);
  });

  it('says that nothing is worked with a word', () => {
    for (const text of ['fermé', 'Closed', 'repos', ' off ']) expect(parseHours(text), text).toEqual([]);
  });

  it('is told when it makes no sense', () => {
    for (const text of ['', 'le matin', '12h-8h', '8h-12h, 11h-15h', '8h-25h', '8h70-12h', '8h-12h sauf lundi'])
      expect(parseHours(text), text).toBeNull();
  });
});

describe('a calendar that lies over another', () => {
  const calendar = (id: string, baseId: string | null, monday: [number, number][] | null): Calendar => ({
    id,
    name: id,
    baseId,
    week: [monday, null, null, null, null, null, null],
    exceptions: [],
  });
  const all = [calendar('a', null, [[480, 720]]), calendar('b', 'a', null), calendar('c', 'b', [])];

  it('takes its hours from below where it says none', () => {
    expect(hoursOn(all, all[1]!, 0)).toEqual([[480, 720]]);
    expect(hoursOn(all, all[2]!, 0)).toEqual([]);
  });

  it('is never offered one that lies over it', () => {
    expect(basesFor(all, 'a')).toEqual([]);
    expect(basesFor(all, 'b').map((each) => each.id)).toEqual(['a']);
    expect(basesFor(all, 'c').map((each) => each.id)).toEqual(['a', 'b']);
  });
});

describe('a resource that turns out to be somebody of the space', () => {
  const camille = { id: 'camille', name: 'Camille Lefèvre' };
  const resource = { id: 'r1', name: 'C. Lefèvre', maxUnits: 0.5, calendarId: 'nights' };
  const given = (taskId: string, resourceId: string, units = 1) => ({
    id: `${taskId}:${resourceId}`,
    taskId,
    resourceId,
    units,
    workMinutes: 480,
  });
  const planWith = (rows: object): PlanView => ({ rows }) as PlanView;

  it('brings what it was given and what it can give', () => {
    const assignments = { 't1:r1': given('t1', 'r1', 0.5) };
    expect(becomePerson(planWith({ resources: { r1: resource }, assignments }), resource, camille)).toEqual([
      { do: 'put', in: 'resources', row: { ...resource, ...camille, personId: 'camille' } },
      { do: 'drop', in: 'assignments', id: 't1:r1' },
      { do: 'put', in: 'assignments', row: given('t1', 'camille', 0.5) },
      { do: 'drop', in: 'resources', id: 'r1' },
    ]);
  });

  it('brings nobody’s days to who takes over from them', () => {
    const left = { ...resource, personId: 'r1', absences: [{ from: '2027-01-04', to: '2027-01-08' }] };
    const assignments = { 't1:r1': given('t1', 'r1', 0.5) };
    expect(becomePerson(planWith({ resources: { r1: left }, assignments }), left, camille)[0]).toEqual({
      do: 'put',
      in: 'resources',
      row: { ...camille, personId: 'camille' },
    });
  });

  it('changes nothing of what they have already', () => {
    const assignments = { 't1:r1': given('t1', 'r1', 0.5), 't1:camille': given('t1', 'camille') };
    const resources = { r1: resource, camille: { ...camille, personId: 'camille' } };
    expect(becomePerson(planWith({ resources, assignments }), resource, camille)).toEqual([
      { do: 'drop', in: 'assignments', id: 't1:r1' },
      { do: 'drop', in: 'resources', id: 'r1' },
    ]);
  });
});
