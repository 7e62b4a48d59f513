/** Time spent on tasks, noted by those who spent it. */
import { moduleScope, Refusal, spaceScope } from '#contract/index.ts';
import { type TimeEntry, timeLog, timeLogged, timeRemove, timeRemoved, times } from '#contract/tasks.ts';
import { command, query } from '#core/module.ts';
import { refuseArchived } from '../spaces/index.ts';
import { refuseUnknownTask } from './comment.ts';
import { writers } from './expected.ts';
import { bump } from './rows.ts';
import { refuseBadDates } from './sound.ts';

const columns = 'id, space_id, task_id, seq, person_id, person_name, day, minutes, note';

export const log = command(timeLog, {
  expects: writers,
  async run(tx, input, by) {
    refuseBadDates(input.day);
    refuseArchived(by);
    await refuseUnknownTask(tx, input.spaceId, input.taskId);
    const [row] = await tx.query<TimeEntry>(
      `insert into task_times (id, space_id, task_id, seq, person_id, person_name, day, minutes, note)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning ${columns}`,
      [
        input.id,
        input.spaceId,
        input.taskId,
        tx.nextSeq(spaceScope(input.spaceId)),
        by.personId,
        by.name,
        input.day,
        input.minutes,
        input.note,
      ],
    );
    if (!row) throw new Refusal('conflict');
    await bump(tx, input.spaceId, input.taskId, 'spentMinutes', input.minutes);
    tx.emit(moduleScope(input.spaceId, 'tasks'), timeLogged, row);
    return {};
  },
});

export const remove = command(timeRemove, {
  expects: { ...writers, member: 'forbidden', guest: 'forbidden', space_admin: 'accepted' },
  async run(tx, input, by) {
    const [entry] = await tx.query<TimeEntry>(
      `select ${columns} from task_times where id = $1 and task_id = $2 and space_id = $3`,
      [input.entryId, input.taskId, input.spaceId],
    );
    if (!entry) throw new Refusal('not_found');
    if (entry.person_id !== by.personId && by.role !== 'space_admin') {
      throw new Refusal('forbidden', { reason: 'not_yours' });
    }
    refuseArchived(by);
    await tx.query('delete from task_times where id = $1', [entry.id]);
    await bump(tx, input.spaceId, input.taskId, 'spentMinutes', -entry.minutes);
    tx.emit(moduleScope(input.spaceId, 'tasks'), timeRemoved, {
      id: entry.id,
      task_id: entry.task_id,
      minutes: entry.minutes,
    });
    return {};
  },
});

export const page = query(times, {
  expects: writers,
  async run({ db }, input) {
    const rows = await db.query<TimeEntry>(
      `select ${columns} from task_times where space_id = $1 and task_id = $2
         and ($3::bigint is null or seq < $3) order by seq desc limit $4`,
      [input.spaceId, input.taskId, input.before ?? null, input.limit + 1],
    );
    return { rows: rows.slice(0, input.limit).reverse(), hasBefore: rows.length > input.limit, hasAfter: false };
  },
});
