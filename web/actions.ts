/** What each module lets one do from anywhere with Ctrl/⌘ K: a place to go to, or something that is done at once or in a dialog. */
import type { ReactNode } from 'react';
import { callsActions } from './calls/actions.ts';
import { callKeys } from './calls/keys.ts';
import { chatActions, chatSpaceActions } from './chat/actions.ts';
import { chatKeys } from './chat/keys.ts';
import type { MessageKey } from './core/i18n.ts';
import { later } from './core/later.tsx';
import { fileKeys } from './files/keys.ts';
import { peopleActions } from './people/actions.ts';
import type { Keys } from './shell/KeyList.tsx';
import { tasksActions } from './tasks/actions.ts';
import { boardKeys, ganttKeys, listKeys } from './tasks/keys.ts';

interface Named {
  key: string;
  /** said one after the other; looked for in both languages */
  titleKeys: string[];
  /** what does it without the palette */
  keys?: string;
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
const Shortcuts = later(async () => (await import('./shell/Shortcuts.tsx')).Shortcuts);
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
  { key: 'keys', titleKeys: ['shell.keys'], keys: '?', Dialog: (props) => Shortcuts(props) },
];
/** What the keys do, in the order of the help. */
export const shortcuts: { titleKey: MessageKey; keys: Keys }[] = [
  {
    titleKey: 'shell.keysEverywhere',
    keys: [
      ['Ctrl K', 'shell.palette'],
      ['?', 'shell.keys'],
    ],
  },
  { titleKey: 'chat.tab', keys: chatKeys },
  { titleKey: 'calls.tab', keys: callKeys },
  { titleKey: 'files.tab', keys: fileKeys },
  { titleKey: 'gantt.view', keys: ganttKeys },
  { titleKey: 'tasks.list', keys: listKeys },
  { titleKey: 'tasks.board', keys: boardKeys },
];
export const spaceActionsAnywhere: SpaceAction[] = [...tasksActions, ...callsActions, ...chatSpaceActions];
