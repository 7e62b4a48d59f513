/** The doors, and what must be there before anything is drawn: the language, the theme, who is signed in. */
import './ui/base.css';
import { createRootRoute, createRoute, createRouter, Outlet, RouterProvider } from '@tanstack/react-router';
import { type ReactNode, StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { doorFromHere } from './core/destination.ts';
import { preferredLanguage, setLanguage, t } from './core/i18n.ts';
import { later, soon } from './core/later.tsx';
import { loadMe, type MeAnswer } from './core/me.ts';
import { countKeptWrites } from './core/pending.ts';
import { applyTheme } from './core/theme.ts';
import { sayWhatIsMissing } from './core/validity.ts';
import { watchVersion } from './core/version.ts';
import type { InsideRoutes } from './inside.tsx';
import { Button, EmptyState, loadOverlaysAtLeisure, ToastRegion } from './ui/index.ts';

const SignInPage = soon(async () => (await import('./people/SignInPage.tsx')).SignInPage);
const WelcomePage = soon(async () => (await import('./people/WelcomePage.tsx')).WelcomePage);
const InvitationPage = soon(async () => (await import('./people/InvitationPage.tsx')).InvitationPage);
const NewPasswordPage = soon(async () => (await import('./people/NewPasswordPage.tsx')).NewPasswordPage);
const GuestCallPage = later(async () => (await import('./calls/GuestCallPage.tsx')).GuestCallPage);

/** every component in every state, for who works on them */
const UiPage = import.meta.env.DEV ? soon(async () => (await import('./ui-page/UiPage.tsx')).UiPage) : undefined;

/** Whoever is not signed in, and asks for a page of the inside, comes back to it after the door. */
function ToTheDoor({ me }: { me: MeAnswer }) {
  location.replace(me.needsSetup ? '/setup' : doorFromHere());
  return null;
}

const Mark = () => <img src="/logo.svg" alt="Beffroi" width={64} height={64} />;

function SetupNeeded() {
  return (
    <EmptyState icon={<Mark />} title={t('welcome.linkDead')}>
      {t('welcome.linkDeadAbout')}
    </EmptyState>
  );
}
function NotFound() {
  return (
    <EmptyState icon={<Mark />} title={t('shell.notFound')} action={<a href="/">{t('shell.goHome')}</a>}>
      {t('shell.notFoundAbout')}
    </EmptyState>
  );
}
function Failed() {
  return (
    <EmptyState
      icon={<Mark />}
      title={t('shell.failed')}
      action={<Button onClick={() => location.reload()}>{t('shell.reload')}</Button>}
    />
  );
}

function buildRouter(me: MeAnswer, insideRoutes: InsideRoutes | undefined) {
  const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Failed });
  const open = (path: string, component: () => ReactNode) =>
    createRoute({ getParentRoute: () => root, path, component });
  return createRouter({
    defaultErrorComponent: Failed,
    routeTree: root.addChildren([
      open('/welcome/$token', () => <WelcomePage />),
      open('/setup', SetupNeeded),
      open('/sign-up', () => <WelcomePage />),
      open('/sign-in', () => <SignInPage me={me} />),
      open('/new-password', () => <NewPasswordPage />),
      open('/invitation/$token', () => <InvitationPage />),
      open('/meet/$token', () => <GuestCallPage />),
      ...(UiPage ? [open('/ui', () => <UiPage />)] : []),
      ...(insideRoutes ? insideRoutes(root, me) : [open('/$', () => <ToTheDoor me={me} />)]),
    ]),
  });
}

const AGAIN_MS = 3000;

/** The server cannot be reached: says so, says what is kept, and goes on by itself when it answers. */
async function untilReached(root: Root): Promise<MeAnswer> {
  const kept = await countKeptWrites();
  root.render(
    <EmptyState
      icon={<Mark />}
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

const isAtTheDoor = () => /^\/(sign-in|sign-up|setup|welcome|new-password|invitation|meet)\b/.test(location.pathname);

async function start(): Promise<void> {
  applyTheme();
  sayWhatIsMissing();
  const inside = isAtTheDoor() ? undefined : import('./inside.tsx');
  inside?.catch(() => {}); // waited for below
  await setLanguage(preferredLanguage());
  const root = createRoot(document.getElementById('root')!);
  void watchVersion().catch(() => {}); // without it the product works; it only does not open offline
  const me = await loadMe().catch(() => untilReached(root));
  const { insideRoutes } = (me.persons.length > 0 && (await (inside ?? import('./inside.tsx')))) || {};
  root.render(
    <StrictMode>
      <RouterProvider router={buildRouter(me, insideRoutes) as never} />
      <ToastRegion />
    </StrictMode>,
  );
  loadOverlaysAtLeisure();
}

void start();
