/** Tasks, as the rest of the web may use them. */
import { CheckSquareOffsetIcon } from '@phosphor-icons/react/dist/csr/CheckSquareOffset';
import { lazy } from 'react';

export const tab = {
  key: 'tasks',
  titleKey: 'tasks.tab',
  Icon: CheckSquareOffsetIcon,
  Screen: lazy(() => import('./TasksScreen.tsx').then((module) => ({ default: module.TasksScreen }))),
};
