import { ChatCircleIcon } from '@phosphor-icons/react/dist/csr/ChatCircle';
import { UserPlusIcon } from '@phosphor-icons/react/dist/csr/UserPlus';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Person } from '#contract/people.ts';
import { organisationScope } from '#contract/scope.ts';
import { folded } from '#web/core/folded.ts';
import { usePresent, useRows } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { useSession } from '#web/core/session.tsx';
import { useAddressees } from '#web/spaces/usePeople.ts';
import { Avatar, Button, Card, EmptyState, Pill, Skeleton, TextField } from '#web/ui/index.ts';
import { InviteDialog } from './InviteDialog.tsx';
import css from './PeoplePage.module.css';
import { useWriteTo } from './useWriteTo.ts';

/** The directory: who is in the organisation, who is here now, and a word to each. */
export function PeoplePage() {
  const t = useT();
  const writeTo = useWriteTo();
  const { person } = useSession();
  const scope = organisationScope(person.organisation_id);
  const persons = useRows<Person>(scope, 'persons');
  const present = usePresent(scope);
  const mayWriteTo = new Set(useAddressees().map((each) => each.id));
  const [text, setText] = useState('');
  const [isInviting, setInviting] = useState(false);
  const mayInvite = person.role === 'owner' || person.role === 'administrator';
  const words = folded(text).split(/\s+/).filter(Boolean);
  const shown = (persons ?? [])
    .filter((each) => !each.deactivated_at)
    .filter((each) => words.every((word) => folded(`${each.name} ${each.title} ${each.email}`).includes(word)))
    .sort((a, b) => a.name.localeCompare(b.name));

  // a guest sees the people of their spaces there, not the directory
  if (person.role === 'guest')
    return (
      <EmptyState title={t('shell.notFound')} action={<Link to="/">{t('shell.goHome')}</Link>}>
        {t('shell.notFoundAbout')}
      </EmptyState>
    );
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1>{t('people.title')}</h1>
        {mayInvite && (
          <Button icon={<UserPlusIcon size={20} />} onClick={() => setInviting(true)}>
            {t('people.invite')}
          </Button>
        )}
      </header>
      <TextField
        label={t('people.find')}
        type="search"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {!persons && [1, 2, 3].map((each) => <Skeleton key={each} height={56} />)}
      {persons && shown.length === 0 && <EmptyState title={t('people.nobody')}>{t('people.nobodyAbout')}</EmptyState>}
      {shown.length > 0 && (
        <Card as="div">
          <ul className={css.list}>
            {shown.map((each) => (
              <li key={each.id} className={css.row}>
                <Avatar id={each.id} name={each.name} size={44} isHere={present.has(each.id)} />
                <span className={css.who}>
                  <span>
                    <bdi className={css.name}>{each.name}</bdi>
                    {each.id === person.id && <span className={css.muted}> ({t('word.you')})</span>}
                  </span>
                  <span className={css.muted}>
                    {[each.title, present.has(each.id) ? t('people.here') : ''].filter(Boolean).join(' · ')}
                  </span>
                </span>
                <a className={css.mail} href={`mailto:${each.email}`}>
                  {each.email}
                </a>
                <span className={css.role}>
                  {each.role !== 'member' && (
                    <Pill tone={each.role === 'guest' ? 'brass' : 'stone'}>{t(`people.role.${each.role}`)}</Pill>
                  )}
                </span>
                {mayWriteTo.has(each.id) && (
                  <Button
                    isSmall
                    isIconWhenNarrow
                    title={t('people.writeTo', { name: each.name })}
                    icon={<ChatCircleIcon size={18} />}
                    onClick={() => void writeTo(each.id)}
                  >
                    {t('people.write')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </Card>
      )}
      {isInviting && <InviteDialog isOpen onClose={() => setInviting(false)} />}
    </div>
  );
}
