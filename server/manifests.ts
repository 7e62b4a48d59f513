/** The modules, in the order in which each may import those before it. */
import type { Manifest } from '#core/module.ts';
import { calls } from './calls/index.ts';
import { chat } from './chat/index.ts';
import { exitModule } from './exit/index.ts';
import { files } from './files/index.ts';
import { offers } from './offers/index.ts';
import { people } from './people/index.ts';
import { sample } from './sample/index.ts';
import { spaces } from './spaces/index.ts';
import { tasks } from './tasks/index.ts';

export const manifests: Manifest[] = [
  people,
  spaces,
  offers,
  files,
  chat,
  tasks,
  calls,
  sample,
  exitModule(() => manifests),
];
