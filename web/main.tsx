/** Routes, and what must be there before anything is drawn: the language, the theme, who is signed in. */
import './ui/base.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRootRoute, createRoute, createRouter, Outlet, RouterProvider } from '@tanstack/react-router';
import { type ComponentType, lazy, type ReactNode, StrictMode, Suspense } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { preferredLanguage, setLanguage, t } from './core/i18n.ts';
import { countKeptWrites } from './core/pending.ts';
import { chosenPerson, loadMe, type MeAnswer, SessionProvider } from './core/session.tsx';
import { applyTheme } from './core/theme.ts';
import { watchVersion } from './core/version.ts';
import { pages } from './modules.tsx';
import { Button, EmptyState, loadOverlaysAtLeisure, ToastRegion } from './ui/index.ts';

/** A page that is fetched when it is gone to: a first page brings only what it draws. */
function later<P>(load: () => Promise<ComponentType<P>>): (...args: unknown extends P ? [] : [P]) => ReactNode {
  const Page = lazy(async () => ({ default: (await load()) as ComponentType<object> }));
  return (props?: P) => (
    <Suspense fallback={null}>
      <Page {...(props as object)} />
    </Suspense>
  );
}
const SignInPage = later(async () => (await import('./people/SignInPage.tsx')).SignInPage);
const WelcomePage = later(async () => (await import('./people/WelcomePage.tsx')).WelcomePage);
const InvitationPage = later(async () => (await import('./people/InvitationPage.tsx')).InvitationPage);
const NewPasswordPage = later(async () => (await import('./people/NewPasswordPage.tsx')).NewPasswordPage);
const Shell = later(async () => (await import('./shell/Shell.tsx')).Shell);
const HomePage = later(async () => (await import('./shell/HomePage.tsx')).HomePage);
const SpacesPage = later(async () => (await import('./shell/HomePage.tsx')).SpacesPage);
const SpacePage = later(async () => (await import('./spaces/SpacePage.tsx')).SpacePage);
const CallPage = lazy(() => import('./calls/CallPage.tsx').then((module) => ({ default: module.CallPage })));
const SettingsPage = lazy(() =>
  import('./shell/SettingsPage.tsx').then((module) => ({ default: module.SettingsPage })),
);
const GuestCallPage = lazy(() =>
  import('./calls/GuestCallPage.tsx').then((module) => ({ default: module.GuestCallPage })),
);

/** every component in every state, for who works on them */
const UiPage = import.meta.env.DEV ? later(async () => (await import('./ui-page/UiPage.tsx')).UiPage) : undefined;

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
      ...(UiPage ? [open('/ui', UiPage)] : []),
      bare.addChildren([
        createRoute({ getParentRoute: () => bare, path: '/s/$spaceId/call/$meetingId', component: CallPage }),
      ]),
      inside.addChildren([
        page('/', HomePage),
        page('/spaces', SpacesPage),
        page('/settings', () => <SettingsPage />),
        page('/settings/$section', () => <SettingsPage />),
        page('/s/$spaceId', SpacePage),
        page('/s/$spaceId/$tab', SpacePage),
        page('/s/$spaceId/$tab/$', SpacePage),
        ...pages.map(({ path, Screen }) => page(path, () => <Screen />)),
      ]),
    ]),
  });
}

const AGAIN_MS = 3000;

/** The server cannot be reached: says so, says what is kept, and goes on by itself when it answers. */
async function untilReached(root: Root): Promise<MeAnswer> {
  const kept = await countKeptWrites();
  root.render(
    <EmptyState
      title={t('shell.unreachable')}
      action={<Button onClick={() => location.reload()}>{t('word.retry')}</Button>}
    >
      <p role="status">{t('shell.unreachableAbout', { kept })}</p>
    </EmptyState>,
  );
  for (;;) {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, AGAIN_MS);
      addEventListener('online', () => resolve(), { once: true });
    });
    const me = await loadMe().catch(() => null);
    if (me) return me;
  }
}

async function start(): Promise<void> {
  applyTheme();
  await setLanguage(preferredLanguage());
  const root = createRoot(document.getElementById('root')!);
  void watchVersion().catch(() => {}); // without it the product works; it only does not open offline
  const me = await loadMe().catch(() => untilReached(root));
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: 10_000, refetchOnWindowFocus: false } } });
  root.render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <RouterProvider router={buildRouter(me) as never} />
        <ToastRegion />
      </QueryClientProvider>
    </StrictMode>,
  );
  loadOverlaysAtLeisure();
}

void start();
