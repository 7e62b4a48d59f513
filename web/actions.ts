/** What each module lets one do from anywhere with Ctrl/⌘ K: a place to go to, or something that is done at once or in a dialog. */
import type { ReactNode } from 'react';
import { callsActions } from './calls/actions.ts';
import { chatActions, chatSpaceActions } from './chat/actions.ts';
import { later } from './core/later.tsx';
import { peopleActions } from './people/actions.ts';
import { tasksActions } from './tasks/actions.ts';

interface Named {
  key: string;
  /** said one after the other; looked for in both languages */
  titleKeys: string[];
}
export interface Action extends Named {
  /** the command that whoever sees it may send in their organisation; without one it is for everybody */
  command?: string;
  to?: string;
  run?: () => void;
  Dialog?: (props: { onClose: () => void }) => ReactNode;
}
/** What is done in one space, by those who may send the command there. */
export interface SpaceAction extends Named {
  command: string;
  Dialog: (props: { spaceId: string; onClose: () => void }) => ReactNode;
}

const NewSpace = later(async () => (await import('./spaces/SpaceDialog.tsx')).SpaceDialog);
export const actions: Action[] = [
  {
    key: 'newSpace',
    titleKeys: ['shell.newSpace'],
    command: 'space.create',
    Dialog: NewSpace,
  },
  ...chatActions,
  { key: 'plans', titleKeys: ['tasks.plans'], to: '/plans' },
  { key: 'sovereignty', titleKeys: ['exit.title'], to: '/sovereignty' },
  ...peopleActions,
];
export const spaceActionsAnywhere: SpaceAction[] = [...tasksActions, ...callsActions, ...chatSpaceActions];
