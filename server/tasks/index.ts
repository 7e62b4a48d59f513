/** Tasks: the plan of a space, comments, time spent, baselines. Dates are never stored: `packages/schedule` derives them. */
import type { Row } from '#contract/index.ts';
import type { Manifest } from '#core/module.ts';
import * as baseline from './baseline.ts';
import * as comment from './comment.ts';
import { editCommands } from './edit.ts';
import { history } from './history.ts';
import { readRows } from './rows.ts';
import * as time from './time.ts';

const ofSpace = 'space_id in (select id from spaces where organisation_id = $1)';

export const tasks: Manifest = {
  name: 'tasks',
  tables: [
    { name: 'plan_rows', ofOrganisation: ofSpace },
    { name: 'task_comments', ofOrganisation: ofSpace },
    { name: 'task_times', ofOrganisation: ofSpace },
  ],
  commands: [...editCommands, baseline.take, comment.post, comment.edit, comment.remove, time.log, time.remove],
  queries: [comment.page, time.page, history],
  snapshots: {
    'space/tasks': async (db, { id }) => {
      const rows = await readRows(db, id);
      return Object.fromEntries(Object.entries(rows).map(([name, byId]) => [name, Object.values(byId) as Row[]]));
    },
  },
};
