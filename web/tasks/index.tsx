/** Tasks, as the rest of the web may use them. Screens are loaded when they are opened. */
import { CheckSquareOffsetIcon } from '@phosphor-icons/react/dist/csr/CheckSquareOffset';
import { later, screen } from '#web/core/later.tsx';
import { MyTasksBadge, MyTasksPage } from './MyTasks.tsx';

export const tab = {
  key: 'tasks',
  titleKey: 'tasks.tab',
  Icon: CheckSquareOffsetIcon,
  Screen: screen(async () => (await import('./TasksScreen.tsx')).TasksScreen),
};

export const page = {
  path: '/tasks',
  titleKey: 'tasks.mine',
  Screen: screen(async () => MyTasksPage),
};
export const plansPage = {
  path: '/plans',
  titleKey: 'tasks.plans',
  Screen: screen(async () => (await import('./Portfolio.tsx')).PortfolioPage),
};
export const navigationItem = {
  path: '/tasks',
  titleKey: 'tasks.mine',
  Icon: CheckSquareOffsetIcon,
  isOnPhone: true,
  Badge: MyTasksBadge,
};
export { MyTasksCard as TasksHomeCard } from './MyTasks.tsx';

export const TaskCard = later(async () => (await import('./TaskCard.tsx')).TaskCard);

/** The task that an address of ours leads to. */
export function taskAt(url: URL): { spaceId: string; id: string } | undefined {
  const found = /^\/s\/([0-9a-f-]{36})\/tasks\/[a-z]+\/([0-9a-f-]{36})$/.exec(url.pathname);
  return found ? { spaceId: found[1]!, id: found[2]! } : undefined;
}
