/** Where each module's screens enter: space tabs, pages of their own, cards of the home, actions of a space's header. */
import type { Icon } from '@phosphor-icons/react';
import { ChatCircleDotsIcon } from '@phosphor-icons/react/dist/csr/ChatCircleDots';
import { MagnifyingGlassIcon } from '@phosphor-icons/react/dist/csr/MagnifyingGlass';
import { TrayIcon } from '@phosphor-icons/react/dist/csr/Tray';
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { StartMeeting } from './calls/StartMeeting.tsx';
import { InboxBadge, InboxCard, InboxPage } from './chat/InboxPage.tsx';
import { SearchPage } from './chat/SearchPage.tsx';
import { tab as filesTab, UploadDock } from './files/index.tsx';
import { tab as tasksTab } from './tasks/index.tsx';

export interface SpaceTab {
  key: string;
  titleKey: string;
  Icon: Icon;
  Screen: LazyExoticComponent<ComponentType<{ spaceId: string }>> | ComponentType<{ spaceId: string }>;
}
export interface ModulePage {
  path: string;
  titleKey: string;
  Screen: LazyExoticComponent<ComponentType> | ComponentType;
}
export interface NavigationItem {
  path: string;
  titleKey: string;
  Icon: Icon;
  isForMembers?: boolean;
  isOnPhone?: boolean;
  Badge?: ComponentType;
}

export const spaceTabs: SpaceTab[] = [
  {
    key: 'chat',
    titleKey: 'chat.tab',
    Icon: ChatCircleDotsIcon,
    Screen: lazy(() => import('./chat/ChatScreen.tsx').then((module) => ({ default: module.ChatScreen }))),
  },
  filesTab,
  tasksTab,
];
export const pages: ModulePage[] = [
  { path: '/inbox', titleKey: 'inbox.title', Screen: InboxPage },
  { path: '/search', titleKey: 'search.title', Screen: SearchPage },
];
export const navigation: NavigationItem[] = [
  { path: '/inbox', titleKey: 'inbox.title', Icon: TrayIcon, isOnPhone: true, Badge: InboxBadge },
  { path: '/search', titleKey: 'search.title', Icon: MagnifyingGlassIcon, isOnPhone: true },
];
export const homeCards: { key: string; Card: ComponentType }[] = [{ key: 'inbox', Card: InboxCard }];
export const spaceActions: ComponentType<{ spaceId: string }>[] = [StartMeeting];

/** drawn over every page */
export const overlays: ComponentType[] = [UploadDock];

export function SideFooter() {
  return null;
}

export { useUnreadBySpace } from './chat/unread.ts';
