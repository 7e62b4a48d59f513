/** The routes of whoever is signed in: fetched with the replica and the frame, which nobody at the door needs. */
import { type AnyRoute, createRoute, Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { screen } from './core/later.tsx';
import { chosenPerson, type MeAnswer } from './core/me.ts';
import { SessionProvider } from './core/session.tsx';
import { pages, spaceTabs } from './modules.tsx';
import { HomePage, SpacesPage } from './shell/HomePage.tsx';
import { Shell } from './shell/Shell.tsx';
import { atLeisure } from './ui/index.ts';

const SpacePage = screen(async () => (await import('./spaces/SpacePage.tsx')).SpacePage);
const CallPage = screen(async () => (await import('./calls/CallPage.tsx')).CallPage);
const SettingsPage = screen(async () => (await import('./shell/SettingsPage.tsx')).SettingsPage);

function Inside({ me, children }: { me: MeAnswer; children: ReactNode }) {
  return (
    <SessionProvider me={me} person={chosenPerson(me)!}>
      {children}
    </SessionProvider>
  );
}

/** Where most go next: there before they go. */
function bringSpacesAtLeisure(): void {
  void atLeisure()
    .then(() => Promise.all([SpacePage.bring(), spaceTabs[0]!.Screen.bring()]))
    .catch(() => {});
}

export type InsideRoutes = typeof insideRoutes;
export function insideRoutes(root: AnyRoute, me: MeAnswer): AnyRoute[] {
  bringSpacesAtLeisure();
  const inside = createRoute({
    getParentRoute: () => root,
    id: 'inside',
    component: () => (
      <Inside me={me}>
        <Shell />
      </Inside>
    ),
  });
  // a meeting takes the whole window
  const bare = createRoute({
    getParentRoute: () => root,
    id: 'bare',
    component: () => (
      <Inside me={me}>
        <Outlet />
      </Inside>
    ),
  });
  const page = (path: string, component: () => ReactNode) =>
    createRoute({ getParentRoute: () => inside, path, component });
  return [
    bare.addChildren([
      createRoute({ getParentRoute: () => bare, path: '/s/$spaceId/call/$meetingId', component: () => <CallPage /> }),
    ]),
    inside.addChildren([
      page('/', HomePage),
      page('/spaces', SpacesPage),
      page('/settings', () => <SettingsPage />),
      page('/settings/$section', () => <SettingsPage />),
      page('/s/$spaceId', () => <SpacePage />),
      page('/s/$spaceId/$tab', () => <SpacePage />),
      page('/s/$spaceId/$tab/$', () => <SpacePage />),
      ...pages.map(({ path, Screen }) => page(path, () => <Screen />)),
    ]),
  ];
}
