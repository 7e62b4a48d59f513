import { SignOutIcon } from '@phosphor-icons/react/dist/csr/SignOut';
import { UserMinusIcon } from '@phosphor-icons/react/dist/csr/UserMinus';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Person } from '#contract/people.ts';
import { organisationScope, spaceScope } from '#contract/scope.ts';
import type { Member, Space } from '#contract/spaces.ts';
import { useMayDo, useRows, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSession } from '#web/core/session.tsx';
import { Avatar, ConfirmDialog, Dialog, IconButton, Select, toast } from '#web/ui/index.ts';
import css from './SpacePage.module.css';

/** Who is in a space and what they may do there; who may add, adds from the directory. */
export function MembersDialog({
  space,
  present,
  onClose,
}: {
  space: Space;
  present: ReadonlySet<string>;
  onClose: () => void;
}) {
  const t = useT();
  const send = useSend();
  const { person } = useSession();
  const scope = spaceScope(space.id);
  const members = useRows<Member>(scope, 'members') ?? [];
  const persons =
    useRows<Person>(person.role === 'guest' ? null : organisationScope(space.organisation_id), 'persons') ?? [];
  const maySetRole = useMayDo(scope, 'member.setRole');
  const mayAdd = useMayDo(scope, 'member.add');
  const inside = new Set(members.map((member) => member.id));
  const others = persons.filter((each) => !inside.has(each.id) && !each.deactivated_at && each.role !== 'guest');
  const [asked, setAsked] = useState<Member>();
  const run = (name: string, input: object) =>
    send(name, { spaceId: space.id, ...input }).then(
      () => true,
      (error) => toast(refusalSentence(error), { isError: true }),
    );
  const back = ({ id: personId, role }: Member) => void run('member.add', { personId, role });
  async function remove(member: Member) {
    if (!(await run('member.remove', { personId: member.id })) || member.is_limited) return;
    toast(t('spaces.removed', { name: member.name }), {
      action: { label: t('word.undo'), onAction: () => back(member) },
    });
  }
  const roles = (['space_admin', 'space_member', 'space_reader'] as const).map((value) => ({
    value,
    label: t(`spaces.role.${value}`),
  }));
  return (
    <Dialog title={t('spaces.membersOf', { space: space.name })} isOpen onClose={onClose} closeWord={t('word.close')}>
      <ul className={css.members}>
        {[...members]
          .sort((a, b) => a.name.localeCompare(b.name))
          .map((member) => (
            <li key={member.id} className={css.member}>
              <Avatar id={member.id} name={member.name} isHere={present.has(member.id)} />
              <span>
                <strong>{member.name}</strong>
                <div className={css.muted}>
                  {t(`spaces.role.${member.role}`)}
                  {present.has(member.id) && ` · ${t('people.here')}`}
                </div>
              </span>
              {maySetRole && member.role !== 'space_guest' && member.id !== person.id && (
                <Select
                  label={member.name}
                  isLabelHidden
                  value={member.role}
                  options={roles}
                  onChange={(event) => void run('member.setRole', { personId: member.id, role: event.target.value })}
                />
              )}
              {(maySetRole || member.id === person.id) && (
                <IconButton
                  label={member.id === person.id ? t('spaces.leave') : t('spaces.removePerson', { name: member.name })}
                  icon={member.id === person.id ? <SignOutIcon size={20} /> : <UserMinusIcon size={20} />}
                  // what was narrowed for a guest cannot be given back in one go, nor can one let oneself in again
                  onClick={() =>
                    member.is_limited || member.id === person.id ? setAsked(member) : void remove(member)
                  }
                />
              )}
            </li>
          ))}
      </ul>
      {mayAdd && others.length > 0 && (
        <Select
          label={t('spaces.addMember')}
          value=""
          options={[{ value: '', label: '—' }, ...others.map((each) => ({ value: each.id, label: each.name }))]}
          onChange={(event) =>
            event.target.value && void run('member.add', { personId: event.target.value, role: 'space_member' })
          }
        />
      )}
      {asked?.id === person.id && <LeaveDialog space={space} onClose={() => setAsked(undefined)} />}
      {asked && asked.id !== person.id && (
        <ConfirmDialog
          title={t('spaces.removeTitle', { name: asked.name })}
          isOpen
          onClose={() => setAsked(undefined)}
          onConfirm={() => void remove(asked)}
          confirmWord={t('spaces.remove')}
          cancelWord={t('word.cancel')}
        >
          {t('spaces.removeAbout')}
        </ConfirmDialog>
      )}
    </Dialog>
  );
}

/** Asks, since one cannot let oneself in again. */
export function LeaveDialog({ space, onClose }: { space: Space; onClose: () => void }) {
  const t = useT();
  const send = useSend();
  const navigate = useNavigate();
  const { person } = useSession();
  const leave = () =>
    send('member.remove', { spaceId: space.id, personId: person.id }).then(
      () => navigate({ to: '/' }),
      (error) => toast(refusalSentence(error), { isError: true }),
    );
  return (
    <ConfirmDialog
      title={t('spaces.leaveTitle', { space: space.name })}
      isOpen
      onClose={onClose}
      onConfirm={() => void leave()}
      confirmWord={t('spaces.leave')}
      cancelWord={t('word.cancel')}
    >
      {t('spaces.leaveAbout')}
    </ConfirmDialog>
  );
}
