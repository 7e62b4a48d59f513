import { UserPlusIcon } from '@phosphor-icons/react/dist/csr/UserPlus';
import { type FormEvent, useState } from 'react';
import type { Person } from '#contract/people.ts';
import { organisationScope } from '#contract/scope.ts';
import { useAsk } from '#web/core/ask.ts';
import { date } from '#web/core/format.ts';
import { useMayDo, usePresent, useRows, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSession } from '#web/core/session.tsx';
import { organisationCards } from '#web/settings.tsx';
import { Avatar, Button, Card, ConfirmDialog, Pill, Select, TextField, toast } from '#web/ui/index.ts';
import { InviteDialog } from './InviteDialog.tsx';
import css from './Settings.module.css';

const fail = (error: unknown) => toast(refusalSentence(error), { isError: true });

/** Who is in the organisation, who was asked to come, and what its host allows. */
export function OrganisationSettings() {
  const { person } = useSession();
  const mayRename = useMayDo(organisationScope(person.organisation_id), 'organisation.rename');
  return (
    <>
      {mayRename && <NameCard />}
      {organisationCards.map(({ key, Card: OwnCard }) => (
        <OwnCard key={key} />
      ))}
      <PeopleCard mayManage={mayRename} />
      {mayRename && <InvitationsCard />}
    </>
  );
}

function NameCard() {
  const t = useT();
  const send = useSend();
  const { organisation, person } = useSession();
  const [name, setName] = useState<string>();
  if (!organisation) return null;
  function submit(event: FormEvent) {
    event.preventDefault();
    send('organisation.rename', { organisationId: person.organisation_id, name: name ?? organisation!.name })
      .then(() => toast(t('profile.saved')))
      .catch(fail);
  }
  return (
    <Card title={t('organisation.title')}>
      <form className={css.inline} onSubmit={submit}>
        <TextField
          label={t('welcome.organisation')}
          required
          maxLength={120}
          value={name ?? organisation.name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit">{t('word.save')}</Button>
      </form>
    </Card>
  );
}

const ranks = ['owner', 'administrator', 'member', 'guest'];

function PeopleCard({ mayManage }: { mayManage: boolean }) {
  const t = useT();
  const send = useSend();
  const { person: me } = useSession();
  const scope = organisationScope(me.organisation_id);
  const present = usePresent(scope);
  const [isInviting, setInviting] = useState(false);
  const [leaving, setLeaving] = useState<Person>();
  const persons = (useRows<Person>(scope, 'persons') ?? [])
    .filter((each) => !each.deactivated_at)
    .sort((a, b) => ranks.indexOf(a.role) - ranks.indexOf(b.role) || a.name.localeCompare(b.name));
  const target = (personId: string) => ({ organisationId: me.organisation_id, personId });
  const roles = (['administrator', 'member'] as const).map((value) => ({ value, label: t(`people.role.${value}`) }));
  return (
    <Card
      title={t('organisation.people', { count: persons.length })}
      action={
        mayManage && (
          <Button icon={<UserPlusIcon size={20} />} onClick={() => setInviting(true)}>
            {t('people.invite')}
          </Button>
        )
      }
    >
      <ul className={css.rows}>
        {persons.map((each) => {
          const mayChange = mayManage && each.role !== 'owner' && each.id !== me.id;
          return (
            <li key={each.id} className={css.row}>
              <Avatar id={each.id} name={each.name} isHere={present.has(each.id)} />
              <span className={css.grow}>
                <strong>
                  {each.name}
                  {each.id === me.id && ` (${t('word.you')})`}
                </strong>
                <span className={css.muted}>{[each.title, each.email].filter(Boolean).join(' · ')}</span>
              </span>
              {mayChange && each.role !== 'guest' ? (
                <Select
                  label={t('organisation.roleOf', { name: each.name })}
                  isLabelHidden
                  value={each.role}
                  options={roles}
                  onChange={(event) =>
                    send('person.setRole', { ...target(each.id), role: event.target.value }).catch(fail)
                  }
                />
              ) : (
                <Pill tone={each.role === 'guest' ? 'brass' : 'stone'}>{t(`people.role.${each.role}`)}</Pill>
              )}
              {mayChange && (
                <Button isSmall kind="quiet" onClick={() => setLeaving(each)}>
                  {t('organisation.remove')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {isInviting && <InviteDialog isOpen onClose={() => setInviting(false)} />}
      <ConfirmDialog
        title={t('organisation.removeTitle', { name: leaving?.name ?? '' })}
        isOpen={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        onConfirm={() => leaving && send('person.deactivate', target(leaving.id)).catch(fail)}
        confirmWord={t('organisation.remove')}
        cancelWord={t('word.cancel')}
      >
        {t('organisation.removeAbout')}
      </ConfirmDialog>
    </Card>
  );
}

interface InvitationRow {
  id: string;
  role: 'administrator' | 'member' | 'guest';
  email: string | null;
  space_name: string | null;
  expires_at: string;
}

function InvitationsCard() {
  const t = useT();
  const send = useSend();
  const { person } = useSession();
  const organisationId = person.organisation_id;
  const { data, reload } = useAsk<{ rows: InvitationRow[] }>('invitations', { organisationId });
  return (
    <Card title={t('organisation.invitations')}>
      {data?.rows.length === 0 && <p className={css.muted}>{t('organisation.noInvitation')}</p>}
      <ul className={css.rows}>
        {data?.rows.map((each) => (
          <li key={each.id} className={css.row}>
            <span className={css.grow}>
              <strong>{each.email ?? t('organisation.byLink')}</strong>
              <span className={css.muted}>
                {[
                  t(`people.role.${each.role}`),
                  each.space_name,
                  t('organisation.until', { when: date(each.expires_at) }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            <Button
              isSmall
              onClick={() => send('invitation.revoke', { id: each.id, organisationId }).then(reload).catch(fail)}
            >
              {t('organisation.takeBack')}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
