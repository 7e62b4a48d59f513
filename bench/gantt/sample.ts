// The renovation of a cloth hall: a small plan with everything on it that a chart can show.
import { frenchExceptions } from '#schedule/holidays.ts';
import { type Link, type Plan, standardWeek, type Task } from '#schedule/plan.ts';
import { schedule } from '#schedule/schedule.ts';

const day = 480;
const phases: [string, [string, number, Partial<Task>?][]][] = [
  [
    'Études',
    [
      [
        'Relevé de la charpente',
        9,
        { percent: 100, actualStartAt: '2027-01-04T08:00', actualFinishAt: '2027-01-14T17:00' },
      ],
      [
        'Diagnostic plomb et amiante',
        8,
        { percent: 100, actualStartAt: '2027-01-04T08:00', actualFinishAt: '2027-01-13T17:00' },
      ],
      ['Dossier Bâtiments de France', 12, { percent: 60, actualStartAt: '2027-01-15T08:00' }],
      ['Accord préfectoral', 0],
    ],
  ],
  [
    'Gros œuvre',
    [
      ['Échafaudage', 5],
      ['Dépose de la couverture', 10, { deadlineAt: '2027-02-26T17:00' }],
      ['Reprise des maçonneries', 12],
      ['Charpente neuve', 14],
    ],
  ],
  [
    'Finitions',
    [
      ['Couverture en ardoise', 12],
      ['Menuiseries extérieures', 10, { constraint: 'SNET', constraintAt: '2027-03-15T08:00' }],
      ['Peintures', 7],
      ['Réception des travaux', 0],
    ],
  ],
];
const chains: [string, string, Partial<Link>?][] = [
  ['1.1', '1.3'],
  ['1.2', '1.3'],
  ['1.3', '1.4', { lagMinutes: 5 * day }],
  ['1.4', '2.1'],
  ['2.1', '2.2'],
  ['2.1', '2.3'],
  ['2.2', '2.4'],
  ['2.4', '3.1'],
  ['2.3', '3.2'],
  ['3.2', '3.3', { type: 'SS', lagMinutes: 2 * day }],
  ['3.1', '3.4'],
  ['3.3', '3.4'],
];

export function samplePlan(): Plan {
  const tasks: Task[] = phases.flatMap(([phase, children], k) => [
    { id: `${k + 1}`, parentId: null, name: phase, order: `${k + 1}`, durationMinutes: 0 },
    ...children.map(
      ([name, days, more], n): Task => ({
        id: `${k + 1}.${n + 1}`,
        parentId: `${k + 1}`,
        name,
        order: `${n + 1}`,
        durationMinutes: days * day,
        isMilestone: days === 0,
        ...more,
      }),
    ),
  ]);
  return {
    project: {
      start: '2027-01-04T08:00',
      from: 'start',
      calendarId: 'standard',
      minutesPerDay: 480,
      minutesPerWeek: 2400,
      daysPerMonth: 20,
    },
    calendars: [{ id: 'standard', name: 'Standard', week: standardWeek(), exceptions: frenchExceptions(2026, 2028) }],
    tasks,
    links: chains.map(([from, to, more], k) => ({
      id: `l${k}`,
      from,
      to,
      type: 'FS',
      lagMinutes: 0,
      lagUnit: 'working',
      ...more,
    })),
  };
}

/** What was agreed before the file for the architect took three days more. */
export function sampleBaseline() {
  const plan = samplePlan();
  plan.tasks = plan.tasks.map((task) => (task.id === '1.3' ? { ...task, durationMinutes: 9 * day } : task));
  const { ids, columns } = schedule(plan);
  const dates = Object.fromEntries(ids.map((id, i) => [id, [columns.start[i]!, columns.finish[i]!] as const]));
  return { id: 'b1', name: 'Marché signé', takenAt: Date.UTC(2027, 0, 4) / 60_000, dates };
}
