/** The frame around every page: dark side bar on a desk, bottom bar on a phone, the same words on both. */
import { HouseIcon } from '@phosphor-icons/react/dist/csr/House';
import { PlusIcon } from '@phosphor-icons/react/dist/csr/Plus';
import { SquaresFourIcon } from '@phosphor-icons/react/dist/csr/SquaresFour';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { useReplica, useStatus } from '#web/core/hooks.ts';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSession } from '#web/core/session.tsx';
import { takeNewVersion, useNewVersion } from '#web/core/version.ts';
import { navigation, overlays, SideFooter, useUnreadBySpace } from '#web/modules.tsx';
import { colourValue } from '#web/spaces/colours.ts';
import { SpaceDialog } from '#web/spaces/SpaceDialog.tsx';
import { useSpaces } from '#web/spaces/useSpaces.ts';
import { Avatar, Badge, Banner, Button, IconButton, SkeletonLines, toast } from '#web/ui/index.ts';
import { AccountMenu } from './AccountMenu.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import css from './Shell.module.css';

export function Shell() {
  const t = useT();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [isCreating, setCreating] = useState(false);
  const { organisation, person } = useSession();
  const spaces = useSpaces();
  const unread = useUnreadBySpace();
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main">
        {t('shell.skip')}
      </a>
      <nav className={css.side} aria-label={t('shell.main')}>
        <Link to="/" className={css.brand}>
          <img src="/logo.svg" alt="" width={34} height={34} />
          <span>
            <span className={css.brandName}>Beffroi</span>
            <span className={css.brandOf}>{organisation?.name ?? person.organisation_name}</span>
          </span>
        </Link>
        <div className={css.nav}>
          <Item to="/" icon={<HouseIcon size={22} />} label={t('shell.home')} isActive={path === '/'} />
          {navigation
            .filter((each) => !each.isForMembers || person.role !== 'guest')
            .map((each) => (
              <Item
                key={each.path}
                to={each.path}
                icon={<each.Icon size={22} />}
                label={t(each.titleKey as MessageKey)}
                isActive={path.startsWith(each.path)}
                badge={each.Badge ? <each.Badge /> : undefined}
              />
            ))}
          <div className={css.section}>
            {t('shell.spaces')}
            {person.role !== 'guest' && (
              <IconButton
                isSmall
                label={t('shell.newSpace')}
                icon={<PlusIcon size={18} />}
                onClick={() => setCreating(true)}
              />
            )}
          </div>
          {spaces?.map((space) => (
            <Link
              key={space.id}
              to="/s/$spaceId"
              params={{ spaceId: space.id }}
              className={css.item}
              data-active={path.startsWith(`/s/${space.id}`) || undefined}
            >
              <span className={css.square} style={{ background: colourValue(space.colour) }} />
              <span className={css.grow}>{space.name}</span>
              <Badge count={unread.get(space.id) ?? 0} label={t('home.unread', { count: unread.get(space.id) ?? 0 })} />
            </Link>
          ))}
        </div>
        <div className={css.foot}>
          <SideFooter />
          <AccountMenu>
            <button type="button" className={css.item}>
              <Avatar id={person.id} name={person.name} size={30} />
              <span className={css.grow}>{person.name}</span>
            </button>
          </AccountMenu>
        </div>
      </nav>
      <main id="main" className={css.main} tabIndex={-1}>
        <ConnectionBar />
        <Suspense fallback={<SkeletonLines />}>
          <Outlet />
        </Suspense>
      </main>
      <BottomBar path={path} />
      {overlays.map(({ key, Overlay }) => (
        <Overlay key={key} />
      ))}
      {isCreating && <SpaceDialog onClose={() => setCreating(false)} />}
      <CommandPalette />
    </div>
  );
}

function Item({
  to,
  icon,
  label,
  isActive,
  badge,
}: {
  to: string;
  icon: ReactNode;
  label: string;
  isActive: boolean;
  badge?: ReactNode;
}) {
  return (
    <Link to={to} className={css.item} data-active={isActive || undefined} aria-current={isActive ? 'page' : undefined}>
      {icon}
      <span className={css.grow}>{label}</span>
      {badge}
    </Link>
  );
}

function BottomBar({ path }: { path: string }) {
  const t = useT();
  const items = [
    { to: '/', label: t('shell.home'), Icon: HouseIcon, isActive: path === '/', Count: undefined },
    {
      to: '/spaces',
      label: t('shell.spaces'),
      Icon: SquaresFourIcon,
      isActive: path === '/spaces' || path.startsWith('/s/'),
      Count: undefined,
    },
    ...navigation
      .filter((each) => each.isOnPhone)
      .slice(0, 3)
      .map((each) => ({
        to: each.path,
        label: t(each.titleKey as MessageKey),
        Icon: each.Icon,
        isActive: path.startsWith(each.path),
        Count: each.Badge,
      })),
  ];
  return (
    <nav className={css.bottom} aria-label={t('shell.main')}>
      {items.map(({ to, label, Icon, isActive, Count }) => (
        <Link key={to} to={to} className={css.bottomItem} data-active={isActive || undefined}>
          <Icon size={24} weight={isActive ? 'fill' : 'regular'} />
          {label}
          {Count && (
            <span className={css.bottomBadge}>
              <Count />
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}

function NewVersion() {
  const t = useT();
  return (
    <div className={css.bar}>
      <Banner
        tone="sky"
        action={
          <Button isSmall onClick={() => void takeNewVersion()}>
            {t('shell.useNewVersion')}
          </Button>
        }
      >
        {t('shell.newVersion')}
      </Banner>
    </div>
  );
}

/** Says when the connection is down, and what is safe. */
function ConnectionBar() {
  const t = useT();
  const { status, waiting } = useStatus();
  const isNewVersion = useNewVersion();
  const replica = useReplica();
  useEffect(
    () =>
      replica.onRefused((error) => toast(t('shell.keptRefused', { why: refusalSentence(error) }), { isError: true })),
    [replica, t],
  );
  if (status === 'signed_out') location.assign(`/sign-in?to=${encodeURIComponent(location.pathname)}`);
  if (status === 'outdated') {
    return (
      <Banner
        tone="brass"
        action={
          <Button isSmall onClick={() => void takeNewVersion()}>
            {t('shell.reload')}
          </Button>
        }
      >
        {t('shell.outdated')}
      </Banner>
    );
  }
  if (status !== 'waiting' && waiting === 0) return isNewVersion ? <NewVersion /> : null;
  return (
    <div className={css.bar}>
      <Banner tone="brass">{t('shell.offline', { waiting })}</Banner>
    </div>
  );
}
