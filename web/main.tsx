/** Routes, and what must be there before anything is drawn: the language, the theme, who is signed in. */
import './ui/base.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRootRoute, createRoute, createRouter, Outlet, RouterProvider } from '@tanstack/react-router';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { preferredLanguage, setLanguage, t } from './core/i18n.ts';
import { chosenPerson, loadMe, type MeAnswer, SessionProvider } from './core/session.tsx';
import { applyTheme } from './core/theme.ts';
import { pages } from './modules.tsx';
import { InvitationPage } from './people/InvitationPage.tsx';
import { NewPasswordPage } from './people/NewPasswordPage.tsx';
import { SignInPage } from './people/SignInPage.tsx';
import { WelcomePage } from './people/WelcomePage.tsx';
import { HomePage, SpacesPage } from './shell/HomePage.tsx';
import { Shell } from './shell/Shell.tsx';
import { SpacePage } from './spaces/SpacePage.tsx';
import { Button, EmptyState, ToastRegion } from './ui/index.ts';

const CallPage = lazy(() => import('./calls/CallPage.tsx').then((module) => ({ default: module.CallPage })));
const GuestCallPage = lazy(() =>
  import('./calls/GuestCallPage.tsx').then((module) => ({ default: module.GuestCallPage })),
);

function Inside({ me, isBare }: { me: MeAnswer; isBare?: boolean }) {
  const person = chosenPerson(me);
  if (!person) {
    location.replace(
      me.needsSetup ? '/setup' : `/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`,
    );
    return null;
  }
  return (
    <SessionProvider me={me} person={person}>
      {isBare ? (
        <Suspense fallback={null}>
          <Outlet />
        </Suspense>
      ) : (
        <Shell />
      )}
    </SessionProvider>
  );
}

function SetupNeeded() {
  return <EmptyState title={t('welcome.linkDead')}>{t('welcome.linkDeadAbout')}</EmptyState>;
}
function NotFound() {
  return (
    <EmptyState title={t('shell.notFound')} action={<a href="/">{t('shell.goHome')}</a>}>
      {t('shell.notFoundAbout')}
    </EmptyState>
  );
}
function Failed() {
  return (
    <EmptyState
      title={t('shell.failed')}
      action={<Button onClick={() => location.reload()}>{t('shell.reload')}</Button>}
    />
  );
}

function buildRouter(me: MeAnswer) {
  const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Failed });
  const open = (path: string, component: () => React.ReactNode) =>
    createRoute({ getParentRoute: () => root, path, component });
  const inside = createRoute({ getParentRoute: () => root, id: 'inside', component: () => <Inside me={me} /> });
  const bare = createRoute({ getParentRoute: () => root, id: 'bare', component: () => <Inside me={me} isBare /> });
  const page = (path: string, component: () => React.ReactNode) =>
    createRoute({ getParentRoute: () => inside, path, component });
  return createRouter({
    defaultErrorComponent: Failed,
    routeTree: root.addChildren([
      open('/welcome/$token', WelcomePage),
      open('/setup', SetupNeeded),
      open('/sign-up', WelcomePage),
      open('/sign-in', () => <SignInPage hostsSeveral={me.hostsSeveral} />),
      open('/new-password', NewPasswordPage),
      open('/invitation/$token', InvitationPage),
      open('/meet/$token', () => (
        <Suspense fallback={null}>
          <GuestCallPage />
        </Suspense>
      )),
      bare.addChildren([
        createRoute({ getParentRoute: () => bare, path: '/s/$spaceId/call/$meetingId', component: CallPage }),
      ]),
      inside.addChildren([
        page('/', HomePage),
        page('/spaces', SpacesPage),
        page('/s/$spaceId', SpacePage),
        page('/s/$spaceId/$tab', SpacePage),
        page('/s/$spaceId/$tab/$', SpacePage),
        ...pages.map(({ path, Screen }) => page(path, () => <Screen />)),
      ]),
    ]),
  });
}

async function start(): Promise<void> {
  applyTheme();
  await setLanguage(preferredLanguage());
  const root = createRoot(document.getElementById('root')!);
  const me = await loadMe().catch(() => null);
  if (!me) {
    root.render(
      <EmptyState
        title={t('refusal.unavailable')}
        action={<Button onClick={() => location.reload()}>{t('word.retry')}</Button>}
      />,
    );
    return;
  }
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: 10_000, refetchOnWindowFocus: false } } });
  root.render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <RouterProvider router={buildRouter(me) as never} />
        <ToastRegion />
      </QueryClientProvider>
    </StrictMode>,
  );
}

void start();
