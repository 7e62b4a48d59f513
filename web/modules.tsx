/** Where each module's screens enter: space tabs, pages of their own, cards of the home, actions of a space's header. */
import type { Icon } from '@phosphor-icons/react';
import { AddressBookIcon } from '@phosphor-icons/react/dist/csr/AddressBook';
import { ChatCircleDotsIcon } from '@phosphor-icons/react/dist/csr/ChatCircleDots';
import { ChatsIcon } from '@phosphor-icons/react/dist/csr/Chats';
import { MagnifyingGlassIcon } from '@phosphor-icons/react/dist/csr/MagnifyingGlass';
import { TrayIcon } from '@phosphor-icons/react/dist/csr/Tray';
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { Reference } from '#contract/chat.ts';
import { MissedCalls, tab as meetingsTab, Ringing, StartMeeting } from './calls/index.tsx';
import { MessagesBadge } from './chat/badges.tsx';
import { InboxBadge, InboxCard, InboxPage } from './chat/InboxPage.tsx';
import { Notices } from './chat/notices.ts';
import { messageAt } from './chat/place.ts';
import type { Session } from './core/session.tsx';
import { DataCard } from './exit/Footer.tsx';
import { tab as filesTab, UploadDock } from './files/index.tsx';
import { OfferCard, operatorSettings } from './offers/index.tsx';
import { peopleSettings } from './people/settings.tsx';
import {
  navigationItem as myTasksItem,
  page as myTasksPage,
  TaskCard,
  TasksHomeCard,
  taskAt,
  tab as tasksTab,
} from './tasks/index.tsx';

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
  meetingsTab,
];
const MessagesPage = lazy(() => import('./chat/MessagesPage.tsx').then((module) => ({ default: module.MessagesPage })));
const SearchPage = lazy(() => import('./chat/SearchPage.tsx').then((module) => ({ default: module.SearchPage })));
const PeoplePage = lazy(() => import('./people/PeoplePage.tsx').then((module) => ({ default: module.PeoplePage })));
const FileCard = lazy(() => import('./files/card.tsx').then((module) => ({ default: module.FileCard })));
const MessageCard = lazy(() => import('./chat/MessageText.tsx').then((module) => ({ default: module.MessageCard })));
export const pages: ModulePage[] = [
  myTasksPage,
  { path: '/inbox', titleKey: 'inbox.title', Screen: InboxPage },
  { path: '/messages', titleKey: 'messages.title', Screen: MessagesPage },
  { path: '/messages/$', titleKey: 'messages.title', Screen: MessagesPage },
  { path: '/people', titleKey: 'people.title', Screen: PeoplePage },
  { path: '/search', titleKey: 'search.title', Screen: SearchPage },
  {
    path: '/sovereignty',
    titleKey: 'exit.title',
    Screen: lazy(() => import('./exit/SovereigntyPage.tsx').then((module) => ({ default: module.SovereigntyPage }))),
  },
];
export const navigation: NavigationItem[] = [
  myTasksItem,
  { path: '/messages', titleKey: 'messages.title', Icon: ChatsIcon, isOnPhone: true, Badge: MessagesBadge },
  { path: '/inbox', titleKey: 'inbox.title', Icon: TrayIcon, Badge: InboxBadge },
  { path: '/people', titleKey: 'people.title', Icon: AddressBookIcon, isForMembers: true },
  { path: '/search', titleKey: 'search.title', Icon: MagnifyingGlassIcon, isOnPhone: true },
];
export const homeCards: { key: string; Card: ComponentType }[] = [
  { key: 'tasks', Card: TasksHomeCard },
  { key: 'missed', Card: MissedCalls },
  { key: 'inbox', Card: InboxCard },
  { key: 'data', Card: DataCard },
];
/** How each kind of thing is drawn where something refers to it, and the addresses that lead to it. */
export interface ReferenceKind {
  kind: string;
  Card: ComponentType<{ spaceId: string; reference: Reference }>;
  at?: (url: URL) => { spaceId: string; id: string } | undefined;
}
export const referenceKinds: ReferenceKind[] = [
  { kind: 'file', Card: FileCard },
  { kind: 'message', Card: MessageCard, at: messageAt },
  { kind: 'task', Card: TaskCard, at: taskAt },
];
export const spaceActions: ComponentType<{ spaceId: string }>[] = [StartMeeting];

export interface SettingsSection {
  key: string;
  titleKey: string;
  Icon: Icon;
  isFor: (session: Session) => boolean;
  Screen: LazyExoticComponent<ComponentType> | ComponentType;
}
export const settingsSections: SettingsSection[] = [...peopleSettings, operatorSettings];
/** cards of modules among my own settings, and among those of the organisation */
export const mySettings: { key: string; titleKey: string; Screen: ComponentType }[] = [
  {
    key: 'notices',
    titleKey: 'profile.notices',
    Screen: lazy(() => import('./chat/InboxPage.tsx').then((module) => ({ default: module.NoticeChoices }))),
  },
];
export const organisationCards: ComponentType[] = [OfferCard];

/** drawn over every page */
export const overlays: ComponentType[] = [UploadDock, Notices, Ringing];

export { useUnread, useUnreadBySpace } from './chat/unread.ts';
export { SideFooter } from './exit/Footer.tsx';
