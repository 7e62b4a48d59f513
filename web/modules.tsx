/** Where each module's screens enter: space tabs, pages of their own, cards of the home, actions of a space's header. */
import type { Icon } from '@phosphor-icons/react';
import { AddressBookIcon } from '@phosphor-icons/react/dist/csr/AddressBook';
import { ChatCircleDotsIcon } from '@phosphor-icons/react/dist/csr/ChatCircleDots';
import { ChatsIcon } from '@phosphor-icons/react/dist/csr/Chats';
import { MagnifyingGlassIcon } from '@phosphor-icons/react/dist/csr/MagnifyingGlass';
import { TrayIcon } from '@phosphor-icons/react/dist/csr/Tray';
import type { ComponentType } from 'react';
import type { Reference } from '#contract/chat.ts';
import {
  ComingMeetings,
  KeptRecordings,
  MissedCalls,
  tab as meetingsTab,
  Ringing,
  StartMeeting,
  useIsMissedHere,
} from './calls/index.tsx';
import { InboxBadge, MessagesBadge } from './chat/badges.tsx';
import { InboxCard } from './chat/InboxCard.tsx';
import { Notices } from './chat/notices.ts';
import { messageAt } from './chat/place.ts';
import { type Fetched, later, screen } from './core/later.tsx';
import { DataCard } from './exit/Footer.tsx';
import { tab as filesTab, NewestFiles, UploadDock } from './files/tab.ts';
import {
  navigationItem as myTasksItem,
  page as myTasksPage,
  plansPage,
  TaskCard,
  TasksHomeCard,
  taskAt,
  tab as tasksTab,
} from './tasks/index.tsx';
import { useMyTasks } from './tasks/mine.ts';

export interface SpaceTab {
  key: string;
  titleKey: string;
  Icon: Icon;
  Screen: Fetched<{ spaceId: string }>;
}
export interface ModulePage {
  path: string;
  titleKey: string;
  Screen: ComponentType;
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
    Screen: screen(async () => (await import('./chat/ChatScreen.tsx')).ChatScreen),
  },
  filesTab,
  tasksTab,
  meetingsTab,
];
const MessagesPage = screen(async () => (await import('./chat/MessagesPage.tsx')).MessagesPage);
const InboxPage = screen(async () => (await import('./chat/InboxPage.tsx')).InboxPage);
const SearchPage = screen(async () => (await import('./shell/SearchPage.tsx')).SearchPage);
const PeoplePage = screen(async () => (await import('./people/PeoplePage.tsx')).PeoplePage);
const FileCard = later(async () => (await import('./files/card.tsx')).FileCard);
const MessageCard = later(async () => (await import('./chat/MessageText.tsx')).MessageCard);
export const pages: ModulePage[] = [
  myTasksPage,
  plansPage,
  { path: '/inbox', titleKey: 'inbox.title', Screen: InboxPage },
  { path: '/messages', titleKey: 'messages.title', Screen: MessagesPage },
  { path: '/messages/$', titleKey: 'messages.title', Screen: MessagesPage },
  { path: '/people', titleKey: 'people.title', Screen: PeoplePage },
  { path: '/search', titleKey: 'search.title', Screen: SearchPage },
  {
    path: '/sovereignty',
    titleKey: 'exit.title',
    Screen: screen(async () => (await import('./exit/SovereigntyPage.tsx')).SovereigntyPage),
  },
];
export const navigation: NavigationItem[] = [
  myTasksItem,
  { path: '/messages', titleKey: 'messages.title', Icon: ChatsIcon, isOnPhone: true, Badge: MessagesBadge },
  { path: '/inbox', titleKey: 'inbox.short', Icon: TrayIcon, Badge: InboxBadge },
  { path: '/people', titleKey: 'people.title', Icon: AddressBookIcon, isForMembers: true },
  { path: '/search', titleKey: 'search.title', Icon: MagnifyingGlassIcon, isOnPhone: true },
];
export interface HomeCard {
  key: string;
  /** what I have to do, what came, where all of it is kept, or what comes at leisure and so stands below what is there */
  group: 'doing' | 'news' | 'place' | 'last';
  Card: ComponentType;
}
export const homeCards: HomeCard[] = [
  { key: 'tasks', group: 'doing', Card: TasksHomeCard },
  { key: 'coming', group: 'doing', Card: ComingMeetings },
  { key: 'missed', group: 'news', Card: MissedCalls },
  { key: 'inbox', group: 'news', Card: InboxCard },
  { key: 'data', group: 'place', Card: DataCard },
  { key: 'files', group: 'last', Card: NewestFiles },
];
/** True once what the home's cards ask is answered, or has failed, and what they are drawn with is here. */
export function useIsHomeAsked(): boolean {
  const { rows, error } = useMyTasks();
  const isMissedHere = useIsMissedHere();
  return Boolean(rows || error) && isMissedHere;
}
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
/** What the page of search finds, kind by kind, in this order. */
export interface SearchKind {
  key: string;
  titleKey: string;
  query: string;
  Row: ComponentType<{ row: never; words: string }>;
  /** it can be asked who wrote it */
  hasAuthor?: boolean;
  /** what is asked to go on after a row */
  next?: (row: never) => object;
}
export const searchKinds: SearchKind[] = [
  {
    key: 'files',
    titleKey: 'files.tab',
    query: 'search.files',
    Row: later(async () => (await import('./files/FoundFile.tsx')).FoundFile),
  },
  {
    key: 'tasks',
    titleKey: 'tasks.tab',
    query: 'search.tasks',
    Row: later(async () => (await import('./tasks/FoundTask.tsx')).FoundTask),
  },
  {
    key: 'messages',
    titleKey: 'messages.title',
    query: 'search.messages',
    Row: later(async () => (await import('./chat/FoundMessage.tsx')).FoundMessage),
    hasAuthor: true,
    next: (row: { posted_at: string }) => ({ before: row.posted_at }),
  },
];
export const spaceActions: { key: string; Action: ComponentType<{ spaceId: string }> }[] = [
  { key: 'meeting', Action: StartMeeting },
];

/** drawn over every page */
export const overlays: { key: string; Overlay: ComponentType }[] = [
  { key: 'uploads', Overlay: UploadDock },
  { key: 'notices', Overlay: Notices },
  { key: 'ringing', Overlay: Ringing },
  { key: 'recordings', Overlay: KeptRecordings },
];

export { useUnread, useUnreadBySpace } from './chat/unread.ts';
export { SideFooter } from './exit/Footer.tsx';
