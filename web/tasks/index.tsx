/** Tasks, as the rest of the web may use them. Screens are loaded when they are opened. */
import { CheckSquareOffsetIcon } from '@phosphor-icons/react/dist/csr/CheckSquareOffset';
import { lazy, Suspense } from 'react';

export const tab = {
  key: 'tasks',
  titleKey: 'tasks.tab',
  Icon: CheckSquareOffsetIcon,
  Screen: lazy(() => import('./TasksScreen.tsx').then((module) => ({ default: module.TasksScreen }))),
};

const Page = lazy(() => import('./MyTasks.tsx').then((module) => ({ default: module.MyTasksPage })));
const Card = lazy(() => import('./MyTasks.tsx').then((module) => ({ default: module.MyTasksCard })));
const Badge = lazy(() => import('./MyTasks.tsx').then((module) => ({ default: module.MyTasksBadge })));

export const page = {
  path: '/tasks',
  titleKey: 'tasks.mine',
  Screen: () => (
    <Suspense fallback={null}>
      <Page />
    </Suspense>
  ),
};
export const navigationItem = {
  path: '/tasks',
  titleKey: 'tasks.mine',
  Icon: CheckSquareOffsetIcon,
  isOnPhone: true,
  Badge: () => (
    <Suspense fallback={null}>
      <Badge />
    </Suspense>
  ),
};
export function TasksHomeCard() {
  return (
    <Suspense fallback={null}>
      <Card />
    </Suspense>
  );
}

export const TaskCard = lazy(() => import('./TaskCard.tsx').then((module) => ({ default: module.TaskCard })));

/** The task that an address of ours leads to. */
export function taskAt(url: URL): { spaceId: string; id: string } | undefined {
  const found = /^\/s\/([0-9a-f-]{36})\/tasks\/[a-z]+\/([0-9a-f-]{36})$/.exec(url.pathname);
  return found ? { spaceId: found[1]!, id: found[2]! } : undefined;
}
