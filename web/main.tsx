/** The doors, and what must be there before anything is drawn: the language, the theme, who is signed in. */
import './ui/base.css';
import { createRootRoute, createRoute, createRouter, Outlet, RouterProvider } from '@tanstack/react-router';
import { type ReactNode, StrictMode, Suspense } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { doorFromHere } from './core/destination.ts';
import { language, preferredLanguage, setLanguage, t } from './core/i18n.ts';
import { door, type Fetched, screen } from './core/later.tsx';
import { chosenPerson, loadMe, type MeAnswer } from './core/me.ts';
import { countKeptWrites } from './core/pending.ts';
import { applyTheme } from './core/theme.ts';
import { sayWhatIsMissing } from './core/validity.ts';
import { watchVersion } from './core/version.ts';
import type { InsideRoutes } from './inside.tsx';
import { atLeisure, Button, EmptyState, loadOverlaysAtLeisure, SkeletonLines, ToastRegion } from './ui/index.ts';

const SignInPage = door(async () => (await import('./people/SignInPage.tsx')).SignInPage);
const WelcomePage = door(async () => (await import('./people/WelcomePage.tsx')).WelcomePage);
const InvitationPage = door(async () => (await import('./people/InvitationPage.tsx')).InvitationPage);
const NewPasswordPage = door(async () => (await import('./people/NewPasswordPage.tsx')).NewPasswordPage);
const GuestCallPage = screen(async () => (await import('./calls/GuestCallPage.tsx')).GuestCallPage);

const doors: Record<string, Fetched<never> | undefined> = {
  'sign-in': SignInPage,
  'sign-up': WelcomePage,
  welcome: WelcomePage,
  'new-password': NewPasswordPage,
  invitation: InvitationPage,
  meet: GuestCallPage,
};

/** every component in every state, for who works on them */
const UiPage = import.meta.env.DEV ? door(async () => (await import('./ui-page/UiPage.tsx')).UiPage) : undefined;

/** Whoever is not signed in, and asks for a page of the inside, comes back to it after the door. */
function ToTheDoor({ me }: { me: MeAnswer }) {
  location.replace(me.needsSetup ? '/setup' : doorFromHere());
  return null;
}

const Mark = () => <img src="/logo.svg" alt="Beffroi" width={64} height={64} />;

function SetupNeeded() {
  return (
    <EmptyState icon={<Mark />} title={t('welcome.notOpen')}>
      {t('welcome.notOpenAbout')}
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
/** What a page stands in that has no frame of its own. */
function Frame() {
  return (
    <Suspense fallback={<SkeletonLines />}>
      <Outlet />
    </Suspense>
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
  const root = createRootRoute({ component: Frame, notFoundComponent: NotFound, errorComponent: Failed });
  const open = (path: string, component: () => ReactNode) =>
    createRoute({ getParentRoute: () => root, path, component });
  return createRouter({
    defaultErrorComponent: Failed,
    routeTree: root.addChildren([
      open('/welcome/$token', () => <WelcomePage me={me} />),
      open('/setup', SetupNeeded),
      open('/sign-up', () => <WelcomePage me={me} />),
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

/** What the address leads to is fetched while the words and the answer to "who am I" are on their way. */
function bring(): { page?: Promise<unknown>; inside?: Promise<typeof import('./inside.tsx')> } {
  const at = location.pathname.split('/')[1]!;
  const page = doors[at]?.bring();
  const inside = page || at === 'setup' ? undefined : import('./inside.tsx');
  for (const each of [page, inside]) each?.catch(() => {}); // waited for below
  return { page, inside };
}

async function start(): Promise<void> {
  applyTheme();
  sayWhatIsMissing();
  const asked = loadMe();
  asked.catch(() => {}); // waited for below
  const { page, inside } = bring();
  await setLanguage(preferredLanguage());
  const root = createRoot(document.getElementById('root')!);
  const me = await asked.catch(() => untilReached(root));
  // on another device of theirs, too, one reads the language of one's account
  const theirs = preferredLanguage(chosenPerson(me)?.language);
  if (theirs !== language()) await setLanguage(theirs);
  const { insideRoutes } = (me.persons.length > 0 && (await (inside ?? import('./inside.tsx')))) || {};
  await page?.catch(() => {}); // it says itself that it did not come
  root.render(
    <StrictMode>
      <RouterProvider router={buildRouter(me, insideRoutes) as never} />
      <ToastRegion />
    </StrictMode>,
  );
  loadOverlaysAtLeisure();
  // without it the product works; it only does not open offline
  void atLeisure()
    .then(watchVersion)
    .catch(() => {});
}

void start();
