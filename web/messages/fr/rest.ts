/** What is said past the first pages. */
import { calls } from './calls.ts';
import { chat } from './chat.ts';
import { core } from './core.ts';
import { exit } from './exit.ts';
import { files } from './files.ts';
import { gantt } from './gantt.ts';
import { offers } from './offers.ts';
import { people } from './people.ts';
import { planning } from './planning.ts';
import { shell } from './shell.ts';
import { spaces } from './spaces.ts';
import { tasks } from './tasks.ts';

export const rest = {
  ...core,
  ...shell,
  ...people,
  ...spaces,
  ...chat,
  ...files,
  ...tasks,
  ...gantt,
  ...planning,
  ...calls,
  ...offers,
  ...exit,
};
