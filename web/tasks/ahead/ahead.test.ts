/** What looking ahead is made of: estimates typed field by field, and a proposal that says what moves. */
import { describe, expect, it } from 'vitest';
import { type Plan, standardWeek } from '#schedule/plan.ts';
import { estimateAfter, expectedMinutes } from '../estimates.ts';
import { answerTo } from './answers.ts';

const units = { minutesPerDay: 480, minutesPerWeek: 2400, daysPerMonth: 20 };
const day = 480;

describe('somebody who estimates', () => {
  const task = { durationMinutes: 4 * day };

  it('may begin with any of the three; the others contradict nothing', () => {
    expect(estimateAfter(task, 'highMinutes', '10 j', units)).toEqual({
      lowMinutes: 4 * day,
      likelyMinutes: 4 * day,
      highMinutes: 10 * day,
    });
    expect(estimateAfter(task, 'likelyMinutes', '6 j', units)).toEqual({
      lowMinutes: 6 * day,
      likelyMinutes: 6 * day,
      highMinutes: 6 * day,
    });
  });

  it('is told when the three contradict each other, or one is no duration', () => {
    expect(estimateAfter(task, 'lowMinutes', '5 j', units)).toBe('planning.wrongOrder');
    expect(estimateAfter(task, 'lowMinutes', 'bientôt', units)).toBe('tasks.wrongDuration');
    const estimate = { lowMinutes: day, likelyMinutes: 2 * day, highMinutes: 3 * day };
    expect(estimateAfter({ ...task, estimate }, 'highMinutes', '1 j', units)).toBe('planning.wrongOrder');
  });

  it('takes the estimate back by emptying a field', () => {
    expect(estimateAfter(task, 'lowMinutes', ' ', units)).toBeNull();
  });

  it('gets the expected duration of the three', () => {
    expect(expectedMinutes({ lowMinutes: day, likelyMinutes: 2 * day, highMinutes: 9 * day })).toBe(3 * day);
  });
});

describe('a proposal', () => {
  const plan: Plan = {
    project: { start: '2027-01-04T08:00', from: 'start', calendarId: 's', ...units },
    calendars: [{ id: 's', name: '', week: standardWeek(), exceptions: [] }],
    tasks: ['a', 'b'].map((id, i) => ({ id, name: id, order: id, durationMinutes: (2 - i) * day })),
    links: [],
    resources: [{ id: 'r', name: 'R' }],
    assignments: ['a', 'b'].map((taskId) => ({ taskId, resourceId: 'r', units: 1, workMinutes: 0 })),
  };

  it('says what moves from where to where, and leaves the plan as it is', () => {
    const answer = answerTo({ kind: 'level', plan, options: {} });
    if (!('proposal' in answer)) throw new Error('no proposal');
    const { proposal } = answer;
    expect([proposal.before.length, proposal.after.length]).toEqual([1, 0]);
    expect(proposal.delays).toHaveLength(1);
    expect(proposal.moves).toHaveLength(1);
    expect(proposal.moves[0]!.to[0]).toBeGreaterThan(proposal.moves[0]!.from[0]);
    expect(proposal.finishAfter).toBe('2027-01-06T17:00');
    expect(structuredClone(answer)).toEqual(answer);
  });

  it('names what stops a plan that cannot be worked out', () => {
    const idle = { ...plan, calendars: [{ ...plan.calendars[0]!, week: [[], [], [], [], [], [], []] }] };
    expect(answerTo({ kind: 'level', plan: idle, options: {} })).toEqual({ error: 's' });
  });
});
