import { MagnifyingGlassIcon } from '@phosphor-icons/react/dist/csr/MagnifyingGlass';
import { PlusIcon } from '@phosphor-icons/react/dist/csr/Plus';
import { UserPlusIcon } from '@phosphor-icons/react/dist/csr/UserPlus';
import { VideoCameraIcon } from '@phosphor-icons/react/dist/csr/VideoCamera';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Meeting } from '#contract/calls.ts';
import type { Person } from '#contract/people.ts';
import { moduleScope, organisationScope } from '#contract/scope.ts';
import type { Space } from '#contract/spaces.ts';
import { now } from '#web/core/clock.ts';
import { longDay } from '#web/core/format.ts';
import { useRows } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { later } from '#web/core/later.tsx';
import { useSession } from '#web/core/session.tsx';
import { type HomeCard, homeCards, useUnread } from '#web/modules.tsx';
import { InviteDialog } from '#web/people/InviteDialog.tsx';
import { colourValue } from '#web/spaces/colours.ts';
import { SpaceDialog } from '#web/spaces/SpaceDialog.tsx';
import { useSpaces } from '#web/spaces/useSpaces.ts';
import { Avatar, Badge, Button, Card, Menu, SkeletonLines } from '#web/ui/index.ts';
import { AccountMenu } from './AccountMenu.tsx';
import css from './HomePage.module.css';
import { useHomeKnown } from './useHomeKnown.ts';

const TrySample = later(async () => (await import('../spaces/TrySample.tsx')).TrySample);

/** My day: what is under way, what concerns me, where to go. Empty, it explains itself. */
export function HomePage() {
  const t = useT();
  const { person } = useSession();
  const spaces = useSpaces();
  const [isCreating, setCreating] = useState(false);
  const [isInviting, setInviting] = useState(false);
  const persons = useRows<Person>(
    person.role === 'guest' ? null : organisationScope(person.organisation_id),
    'persons',
  );
  const isAlone = persons?.filter((each) => !each.deactivated_at).length === 1;
  const isKnown = useHomeKnown();
  const mayInvite = person.role === 'owner' || person.role === 'administrator';
  return (
    <div className={css.page}>
      <header className={css.head}>
        <div>
          <h1>{t('home.hello', { name: person.name.split(' ')[0]! })}</h1>
          <p className={css.date}>{longDay(now())}</p>
        </div>
        <HomeActions
          onSpace={person.role === 'guest' ? undefined : () => setCreating(true)}
          onInvite={mayInvite ? () => setInviting(true) : undefined}
        />
      </header>
      {person.role === 'guest' && <p className={css.about}>{t('home.guestAbout')}</p>}
      {isKnown && spaces ? (
        <Today
          spaces={spaces}
          isAlone={isAlone && mayInvite}
          onSpace={() => setCreating(true)}
          onInvite={() => setInviting(true)}
        />
      ) : (
        <SkeletonLines count={8} />
      )}
      {isCreating && <SpaceDialog onClose={() => setCreating(false)} />}
      {isInviting && <InviteDialog isOpen onClose={() => setInviting(false)} />}
    </div>
  );
}

/** All of it at once: what starts while one looks stands at the foot, and moves nothing. */
function Today({
  spaces,
  isAlone,
  onSpace,
  onInvite,
}: {
  spaces: Space[];
  isAlone: boolean;
  onSpace: () => void;
  onInvite: () => void;
}) {
  const t = useT();
  const { person } = useSession();
  return (
    <>
      {spaces.map((space) => (
        <MeetingNow key={space.id} space={space} />
      ))}
      {spaces.length === 0 && person.role !== 'guest' && (
        <Card title={t('home.start')}>
          <div className={css.start}>
            <p>{t('home.startAbout')}</p>
            <div className={css.choices}>
              <Button kind="primary" icon={<PlusIcon size={20} />} onClick={onSpace}>
                {t('home.firstSpace')}
              </Button>
              <TrySample />
            </div>
          </div>
        </Card>
      )}
      {isAlone && (
        <Card title={t('home.inviteTitle')}>
          <div className={css.start}>
            <p>{t('home.inviteAbout')}</p>
            <Button icon={<UserPlusIcon size={20} />} onClick={onInvite}>
              {t('home.invite')}
            </Button>
          </div>
        </Card>
      )}
      <div className={css.columns}>
        <div className={css.column}>
          {cardsOf('doing')}
          {spaces.length > 0 && (
            <div className={css.late}>
              <SpacesCard spaces={spaces} isHome />
            </div>
          )}
        </div>
        <div className={css.column}>
          {cardsOf('news')}
          <div className={css.late}>{cardsOf('place')}</div>
          <div className={css.last}>{cardsOf('last')}</div>
        </div>
      </div>
    </>
  );
}

const cardsOf = (group: HomeCard['group']): ReactNode =>
  homeCards.filter((each) => each.group === group).map(({ key, Card: Shown }) => <Shown key={key} />);

/** Search, what can be made, and on a phone one's own account. */
function HomeActions({ onSpace, onInvite }: { onSpace?: () => void; onInvite?: () => void }) {
  const t = useT();
  const navigate = useNavigate();
  const { person } = useSession();
  return (
    <div className={css.actions}>
      <button
        type="button"
        className={css.search}
        onClick={() => dispatchEvent(new Event('beffroi:palette'))}
        aria-keyshortcuts="Control+K"
      >
        <MagnifyingGlassIcon size={20} />
        <span>{t('home.goTo')}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <Menu
        label={t('home.create')}
        trigger={
          <Button icon={<PlusIcon size={20} />} isIconWhenNarrow title={t('home.create')}>
            {t('home.create')}
          </Button>
        }
        actions={[
          ...(onSpace ? [{ key: 'space', label: t('shell.newSpace'), onAction: onSpace }] : []),
          {
            key: 'message',
            label: t('messages.new'),
            onAction: () => void navigate({ to: '/messages', search: { new: true } as never }),
          },
          ...(onInvite ? [{ key: 'invite', label: t('home.invite'), onAction: onInvite }] : []),
        ]}
      />
      <span className={css.account}>
        <AccountMenu>
          <button type="button" className={css.face} aria-label={t('shell.account')}>
            <Avatar id={person.id} name={person.name} size={38} />
          </button>
        </AccountMenu>
      </span>
    </div>
  );
}

/** The most that a home shows of them: all are in the side bar, and on the page of spaces. */
const RECENT = 6;

function SpacesCard({ spaces, isHome }: { spaces: Space[]; isHome?: boolean }) {
  const t = useT();
  const { bySpace, lastAt } = useUnread();
  const when = (space: Space) => lastAt.get(space.id) ?? space.created_at;
  const shown = isHome
    ? spaces
        .filter((space) => !space.archived_at)
        .sort((a, b) => when(b).localeCompare(when(a)))
        .slice(0, RECENT)
    : spaces;
  return (
    <Card title={isHome ? t('home.recent') : t('home.spaces')}>
      <div className={css.spaces}>
        {shown.map((space) => (
          <Link key={space.id} className={css.space} to="/s/$spaceId" params={{ spaceId: space.id }}>
            <span className={css.square} style={{ background: colourValue(space.colour) }} />
            <span className={css.words}>
              <span className={css.name}>{space.name}</span>
              <span className={css.about}>{t('home.unread', { count: bySpace.get(space.id) ?? 0 })}</span>
            </span>
            <Badge count={bySpace.get(space.id) ?? 0} />
          </Link>
        ))}
      </div>
    </Card>
  );
}

function MeetingNow({ space }: { space: Space }) {
  const t = useT();
  const meetings = useRows<Meeting>(moduleScope(space.id, 'calls'), 'meetings');
  // one that is announced has not started yet
  const meeting = meetings?.find((each) => each.started_at);
  const [first] = useState(meeting?.id);
  if (!meeting) return null;
  return (
    <div className={css.meeting} data-late={meeting.id === first ? undefined : ''}>
      <VideoCameraIcon size={28} weight="fill" />
      <div>
        <strong>{t('home.meetings')}</strong>
        <div>{space.name}</div>
      </div>
      <Link className="joinLink" to="/s/$spaceId/call/$meetingId" params={{ spaceId: space.id, meetingId: meeting.id }}>
        <Button kind="success" tabIndex={-1}>
          {t('home.join')}
        </Button>
      </Link>
    </div>
  );
}

/** The phone's list of spaces. */
export function SpacesPage() {
  const t = useT();
  const spaces = useSpaces();
  const { person } = useSession();
  const [isCreating, setCreating] = useState(false);
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1>{t('shell.spaces')}</h1>
        {person.role !== 'guest' && (
          <Button icon={<PlusIcon size={20} />} onClick={() => setCreating(true)}>
            {t('shell.newSpace')}
          </Button>
        )}
      </header>
      {spaces && <SpacesCard spaces={spaces} />}
      {isCreating && <SpaceDialog onClose={() => setCreating(false)} />}
    </div>
  );
}
