/** A baseline: the dates of every task at one moment, worked out here so that they are those everybody sees. */
import { moduleScope, Refusal } from '#contract/index.ts';
import { type Baseline, baselineTake, MOST_BASELINES, type Operation, tasksChanged } from '#contract/tasks.ts';
import { command } from '#core/module.ts';
import { refuseArchived } from '../spaces/index.ts';
import { members } from './expected.ts';
import { scheduleOf } from './plan.ts';
import { readRows, writeOperations } from './rows.ts';

export const take = command(baselineTake, {
  expects: members,
  async run(tx, input, by) {
    refuseArchived(by);
    const rows = await readRows(tx, input.spaceId);
    const others = Object.keys(rows.baselines ?? {});
    if (others.includes(input.id)) throw new Refusal('conflict');
    if (others.length >= MOST_BASELINES) throw new Refusal('over_limit', { reason: 'too_many_baselines' });
    const { schedule } = scheduleOf(rows);
    const dates: Baseline['dates'] = {};
    schedule.ids.forEach((id, i) => {
      dates[id] = [schedule.columns.start[i]!, schedule.columns.finish[i]!];
    });
    const row: Baseline = {
      id: input.id,
      name: input.name.trim(),
      takenAt: tx.now.toISOString(),
      takenBy: by.personId,
      dates,
    };
    const operations: Operation[] = [{ do: 'put', in: 'baselines', row }];
    await writeOperations(tx, input.spaceId, operations);
    tx.emit(moduleScope(input.spaceId, 'tasks'), tasksChanged, { operations });
    return {};
  },
});
