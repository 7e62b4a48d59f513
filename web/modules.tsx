/** Where each module's screens enter: space tabs, pages of their own, cards of the home, actions of a space's header. */
import type { Icon } from '@phosphor-icons/react';
import type { ComponentType, LazyExoticComponent } from 'react';
import { StartMeeting } from './calls/StartMeeting.tsx';

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

export const spaceTabs: SpaceTab[] = [];
export const pages: ModulePage[] = [];
export const navigation: NavigationItem[] = [];
export const homeCards: { key: string; Card: ComponentType }[] = [];
export const spaceActions: ComponentType<{ spaceId: string }>[] = [StartMeeting];

export function SideFooter() {
  return null;
}

/** Unread messages per space, for the side bar and the home. */
export function useUnreadBySpace(): ReadonlyMap<string, number> {
  return nothing;
}
const nothing: ReadonlyMap<string, number> = new Map();
