/** The ways to look at the tasks of a space. A view is listed here when it works; each is loaded when it is opened. */
import type { Icon } from '@phosphor-icons/react';
import { CalendarBlankIcon } from '@phosphor-icons/react/dist/csr/CalendarBlank';
import { ChartBarHorizontalIcon } from '@phosphor-icons/react/dist/csr/ChartBarHorizontal';
import { ChartLineIcon } from '@phosphor-icons/react/dist/csr/ChartLine';
import { IdentificationCardIcon } from '@phosphor-icons/react/dist/csr/IdentificationCard';
import { KanbanIcon } from '@phosphor-icons/react/dist/csr/Kanban';
import { ListChecksIcon } from '@phosphor-icons/react/dist/csr/ListChecks';
import { UsersThreeIcon } from '@phosphor-icons/react/dist/csr/UsersThree';
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { MessageKey } from '#web/core/i18n.ts';
import type { Proposal } from './ahead/answers.ts';

export interface ViewProps {
  spaceId: string;
  /** opens the panel of a task, or closes it */
  onOpen: (taskId: string | null) => void;
  /** the task whose panel is open */
  openTask: string | null;
  /** asks for a proposal that evens the load out */
  onLevel: () => void;
  /** what would move, while it is being looked at */
  proposal: Proposal | null;
}
export interface View {
  key: string;
  titleKey: MessageKey;
  Icon: Icon;
  Screen: LazyExoticComponent<ComponentType<ViewProps>>;
  /** brings the code of the screen, once */
  load: () => Promise<unknown>;
  /** draws the plan's figures by itself */
  hasFigures?: boolean;
  /** shows only what the filter keeps */
  isFiltered?: boolean;
}

function screen(bring: () => Promise<ComponentType<ViewProps>>): Pick<View, 'Screen' | 'load'> {
  const load = async () => ({ default: await bring() });
  return { load, Screen: lazy(load) };
}

export const views: View[] = [
  {
    key: 'list',
    titleKey: 'tasks.list',
    Icon: ListChecksIcon,
    isFiltered: true,
    ...screen(async () => (await import('./List.tsx')).List),
  },
  {
    key: 'board',
    titleKey: 'tasks.board',
    Icon: KanbanIcon,
    isFiltered: true,
    ...screen(async () => (await import('./Board.tsx')).Board),
  },
  {
    key: 'gantt',
    titleKey: 'gantt.view',
    Icon: ChartBarHorizontalIcon,
    isFiltered: true,
    hasFigures: true,
    ...screen(async () => (await import('./gantt/GanttView.tsx')).GanttView),
  },
  {
    key: 'month',
    titleKey: 'tasks.month',
    Icon: CalendarBlankIcon,
    isFiltered: true,
    ...screen(async () => (await import('./MonthView.tsx')).MonthView),
  },
  {
    key: 'load',
    titleKey: 'tasks.load',
    Icon: UsersThreeIcon,
    ...screen(async () => (await import('./Workload.tsx')).Workload),
  },
  {
    key: 'resources',
    titleKey: 'planning.view',
    Icon: IdentificationCardIcon,
    ...screen(async () => (await import('./resources/Resources.tsx')).Resources),
  },
  {
    key: 'reports',
    titleKey: 'tasks.reports',
    Icon: ChartLineIcon,
    ...screen(async () => (await import('./reports/Reports.tsx')).Reports),
  },
];
