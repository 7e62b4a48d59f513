/** A space: its header, its people, its tabs; each module fills the rest. */
import { GearSixIcon } from '@phosphor-icons/react/dist/csr/GearSix';
import { UserPlusIcon } from '@phosphor-icons/react/dist/csr/UserPlus';
import { Link, useParams } from '@tanstack/react-router';
import { Suspense, useEffect, useState } from 'react';
import { spaceScope } from '#contract/scope.ts';
import type { Member, Space } from '#contract/spaces.ts';
import { useIsMissing, useMayDo, usePresent, useRow, useRows, useSend } from '#web/core/hooks.ts';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { spaceActions, spaceTabs } from '#web/modules.tsx';
import { InviteDialog } from '#web/people/InviteDialog.tsx';
import { AvatarStack, Banner, Button, EmptyState, IconButton, Menu, SkeletonLines, toast } from '#web/ui/index.ts';
import { colourValue } from './colours.ts';
import { DeleteDialog } from './DeleteDialog.tsx';
import { LeaveDialog, MembersDialog } from './MembersDialog.tsx';
import { SpaceDialog } from './SpaceDialog.tsx';
import css from './SpacePage.module.css';
import { SampleBanner } from './TrySample.tsx';

export function SpacePage() {
  const t = useT();
  const { spaceId, tab: asked } = useParams({ strict: false }) as { spaceId: string; tab?: string };
  const scope = spaceScope(spaceId);
  const space = useRow<Space>(scope, 'spaces', spaceId);
  const isMissing = useIsMissing(scope);
  const tab = spaceTabs.find((each) => each.key === asked) ?? spaceTabs[0];
  // on its way while the space is: on a slow line one wait instead of two
  useEffect(() => void tab?.Screen.bring().catch(() => {}), [tab]);
  if (isMissing)
    return (
      <EmptyState title={t('spaces.missing')} action={<Link to="/">{t('shell.goHome')}</Link>}>
        {t('spaces.missingAbout')}
      </EmptyState>
    );
  if (!space) return <SkeletonLines />;
  return (
    <div className={css.page}>
      <SpaceHead space={space} />
      <nav className={css.tabs} aria-label={t('spaces.tabs')}>
        {spaceTabs.map((each) => (
          <Link
            key={each.key}
            to="/s/$spaceId/$tab"
            params={{ spaceId, tab: each.key }}
            className={css.tab}
            data-active={each === tab || undefined}
            aria-current={each === tab ? 'page' : undefined}
          >
            <each.Icon size={20} />
            {t(each.titleKey as MessageKey)}
          </Link>
        ))}
      </nav>
      {space.is_sample && <SampleBanner space={space} />}
      {space.archived_at && <Banner tone="brass">{t('spaces.archived')}</Banner>}
      <div className={css.body}>
        <Suspense fallback={<SkeletonLines />}>{tab && <tab.Screen key={spaceId} spaceId={spaceId} />}</Suspense>
      </div>
    </div>
  );
}

function SpaceHead({ space }: { space: Space }) {
  const t = useT();
  const send = useSend();
  const scope = spaceScope(space.id);
  const members = useRows<Member>(scope, 'members') ?? [];
  const present = usePresent(scope);
  const [open, setOpen] = useState<'invite' | 'members' | 'change' | 'leave' | 'delete'>();
  const close = () => setOpen(undefined);
  const mayChange = useMayDo(scope, 'space.change');
  const mayInvite = useMayDo(scope, 'invitation.create');
  const mayArchive = useMayDo(scope, 'space.archive');
  const mayDelete = useMayDo(scope, 'space.delete');
  const people = members.map((member) => ({ id: member.id, name: member.name, isHere: present.has(member.id) }));
  people.sort((a, b) => Number(b.isHere) - Number(a.isHere));
  function archive(archived: boolean) {
    send('space.archive', { spaceId: space.id, archived }).then(
      () =>
        archived &&
        toast(t('spaces.archivedToast', { space: space.name }), {
          action: { label: t('word.undo'), onAction: () => archive(false) },
        }),
      (error) => toast(refusalSentence(error), { isError: true }),
    );
  }
  return (
    <header className={css.head}>
      <span className={css.square} style={{ background: colourValue(space.colour) }} />
      <h1 className={css.title} title={space.name}>
        {space.name}
      </h1>
      <div className={css.beside}>
        <button type="button" className={css.people} onClick={() => setOpen('members')} title={t('spaces.members')}>
          <AvatarStack people={people} most={4} label={t('spaces.membersCount', { count: members.length })} />
        </button>
        {mayInvite && (
          <span className={css.wide}>
            <Button icon={<UserPlusIcon size={20} />} onClick={() => setOpen('invite')}>
              {t('people.invite')}
            </Button>
          </span>
        )}
        {spaceActions.map(({ key, Action }) => (
          <Action key={key} spaceId={space.id} />
        ))}
        <Menu
          label={t('spaces.settings')}
          trigger={<IconButton label={t('spaces.settings')} icon={<GearSixIcon size={22} />} />}
          actions={[
            { key: 'members', label: t('spaces.members'), onAction: () => setOpen('members') },
            ...(mayInvite ? [{ key: 'invite', label: t('people.invite'), onAction: () => setOpen('invite') }] : []),
            ...(mayChange ? [{ key: 'change', label: t('spaces.change'), onAction: () => setOpen('change') }] : []),
            ...(mayArchive
              ? [
                  {
                    key: 'archive',
                    label: space.archived_at ? t('spaces.unarchive') : t('spaces.archive'),
                    onAction: () => archive(!space.archived_at),
                  },
                ]
              : []),
            { key: 'leave', label: t('spaces.leave'), isDangerous: true, onAction: () => setOpen('leave') },
            ...(mayDelete
              ? [{ key: 'delete', label: t('spaces.delete'), isDangerous: true, onAction: () => setOpen('delete') }]
              : []),
          ]}
        />
      </div>
      {open === 'invite' && <InviteDialog space={space} isOpen onClose={close} />}
      {open === 'members' && <MembersDialog space={space} present={present} onClose={close} />}
      {open === 'change' && <SpaceDialog space={space} onClose={close} />}
      {open === 'delete' && <DeleteDialog space={space} members={members.length} onClose={close} />}
      {open === 'leave' && <LeaveDialog space={space} onClose={close} />}
    </header>
  );
}
