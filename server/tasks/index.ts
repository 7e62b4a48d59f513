/** Tasks: the plan of a space, comments, time spent, baselines. Dates are never stored: `packages/schedule` derives them. */
import type { FastifyInstance } from 'fastify';
import type { Row } from '#contract/index.ts';
import type { Config } from '#core/config.ts';
import type { House } from '#core/house.ts';
import type { Manifest } from '#core/module.ts';
import * as baseline from './baseline.ts';
import * as bin from './bin.ts';
import * as comment from './comment.ts';
import { editCommands } from './edit.ts';
import { exports } from './export.ts';
import { history } from './history.ts';
import { apply, forgetImports, imports } from './import.ts';
import { keepMilestones, milestones } from './milestones.ts';
import { load, mine } from './mine.ts';
import { notify } from './notify.ts';
import { plans } from './portfolio.ts';
import { progress } from './progress.ts';
import { readable } from './readable.ts';
import { readRows } from './rows.ts';
import { search } from './search.ts';
import * as time from './time.ts';

const ofSpaces = {
  ofOrganisation: 'space_id in (select id from spaces where organisation_id = $1)',
  ofSpace: 'space_id = $1',
};

export const tasks: Manifest = {
  name: 'tasks',
  tables: [
    { name: 'plan_rows', ...ofSpaces, counted: 'tasks', countedIf: `collection = 'tasks'` },
    { name: 'task_comments', ...ofSpaces },
    { name: 'task_times', ...ofSpaces },
    { name: 'milestone_points', ...ofSpaces },
    {
      name: 'plan_imports',
      ofOrganisation: null,
      stays: 'read and not applied: forgotten after a day',
      ofSpace: 'space_id = $1',
    },
    {
      name: 'plan_import_rows',
      ofOrganisation: null,
      stays: 'read and not applied: forgotten after a day',
      ofSpace: 'import_id in (select id from plan_imports where space_id = $1)',
    },
  ],
  readable,
  commands: [
    ...editCommands,
    apply,
    baseline.take,
    bin.erase,
    comment.post,
    comment.edit,
    comment.remove,
    time.log,
    time.remove,
  ],
  queries: [comment.page, time.page, history, progress, milestones, mine, plans, load, search],
  followers: [notify],
  snapshots: {
    'space/tasks': async (db, { id }) => {
      const rows = await readRows(db, id);
      return Object.fromEntries(Object.entries(rows).map(([name, byId]) => [name, Object.values(byId) as Row[]]));
    },
  },
};

const EVERY = 3600_000;

/** Opens the doors through which plans come and go as files, forgets what was read and never applied, keeps where milestones stand. */
export function openTasks(app: FastifyInstance, house: House, config: Pick<Config, 'publicUrl'>): { stop(): void } {
  app.register(async (inner) => {
    imports(inner, house, config.publicUrl);
    exports(inner, house);
  });
  const keep = () =>
    keepMilestones(house.db).catch((error) => app.log.error({ error }, 'keeping where milestones stand'));
  const timer = setInterval(() => {
    forgetImports(house.db, house.clock).catch((error) => app.log.error({ error }, 'forgetting plans never applied'));
    void keep();
  }, EVERY);
  return { stop: () => clearInterval(timer) };
}
