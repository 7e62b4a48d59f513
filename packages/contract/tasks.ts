/** Tasks and the plan of a space. All rows of a plan are one scope, so everybody who sees it computes the same dates. */
import type { CommandSpec, ContractModule } from './language.ts';
import { baselineTake, edits, taskErase, tasksChanged } from './plan-commands.ts';
import { planImport, planImported } from './plan-import.ts';
import {
  elsewhere,
  myTasks,
  planMilestones,
  planProgress,
  portfolio,
  searchTasks,
  taskHistory,
} from './task-queries.ts';
import {
  commentEdit,
  commentEdited,
  commentPost,
  commentPosted,
  commentRemove,
  commentRemoved,
  comments,
  timeLog,
  timeLogged,
  timeRemove,
  timeRemoved,
  times,
} from './task-talk.ts';

export * from './order.ts';
export * from './plan.ts';
export * from './plan-commands.ts';
export * from './plan-edit.ts';
export * from './plan-import.ts';
export * from './plan-load.ts';
export * from './plan-rows.ts';
export { inTasks } from './plan-scope.ts';
export * from './plan-table.ts';
export * from './plan-words.ts';
export { stretched } from './plan-work.ts';
export * from './repeat.ts';
export * from './separated.ts';
export * from './task-queries.ts';
export * from './task-talk.ts';

const commands = Object.fromEntries(
  [
    ...(edits.values() as unknown as Iterable<CommandSpec>),
    planImport,
    baselineTake,
    taskErase,
    commentPost,
    commentEdit,
    commentRemove,
    timeLog,
    timeRemove,
  ].map((spec) => [spec.name, spec]),
);

export const module: ContractModule = {
  commands: commands as ContractModule['commands'],
  queries: { comments, times, taskHistory, planProgress, planMilestones, myTasks, portfolio, elsewhere, searchTasks },
  events: { tasksChanged, planImported, commentPosted, commentEdited, commentRemoved, timeLogged, timeRemoved },
};
