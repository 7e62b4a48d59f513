import { useState } from 'react';
import { type AbandonedSpace, KEPT_DAYS } from '#contract/deleted-spaces.ts';
import type { Person } from '#contract/people.ts';
import { organisationScope } from '#contract/scope.ts';
import { askAgain, useAsk } from '#web/core/ask.ts';
import { useRows, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSession } from '#web/core/session.tsx';
import settings from '#web/people/Settings.module.css';
import { Button, Card, ConfirmDialog, toast } from '#web/ui/index.ts';
import { AppointDialog } from './AppointDialog.tsx';
import { SpaceLine } from './SpaceLine.tsx';

/** The spaces that nobody administers any more, for who runs the organisation; nothing when there is none. */
export function AbandonedSpaces() {
  const t = useT();
  const send = useSend();
  const { person } = useSession();
  const organisationId = person.organisation_id;
  const here = (useRows<Person>(organisationScope(organisationId), 'persons') ?? []).filter(
    (each) => !each.deactivated_at,
  );
  const { data } = useAsk<{ rows: AbandonedSpace[] }>(
    'spaces.abandoned',
    { organisationId },
    { isEnabled: person.role === 'owner' || person.role === 'administrator', of: here.length },
  );
  const [deleting, setDeleting] = useState<AbandonedSpace>();
  const [appointing, setAppointing] = useState<AbandonedSpace>();
  const remove = (space: AbandonedSpace) =>
    send('space.deleteAbandoned', { organisationId, spaceId: space.id }).then(
      () => {
        toast(t('spaces.deleted', { space: space.name }));
        for (const shown of ['spaces.abandoned', 'spaces.deleted']) askAgain(shown);
      },
      (error) => toast(refusalSentence(error), { isError: true }),
    );
  if (!data || data.rows.length === 0) return null;
  return (
    <Card title={t('spaces.abandonedTitle')}>
      <ul className={settings.rows}>
        {data.rows.map((space) => (
          <SpaceLine
            key={space.id}
            space={space}
            about={t('spaces.abandonedAbout', { count: space.member_ids.length })}
          >
            <Button isSmall onClick={() => setAppointing(space)}>
              {t('spaces.appoint')}
            </Button>
            <Button isSmall kind="quiet" onClick={() => setDeleting(space)}>
              {t('spaces.delete')}
            </Button>
          </SpaceLine>
        ))}
      </ul>
      {appointing && <AppointDialog space={appointing} persons={here} onClose={() => setAppointing(undefined)} />}
      {deleting && (
        <ConfirmDialog
          title={t('spaces.deleteTitle', { space: deleting.name })}
          isOpen
          onClose={() => setDeleting(undefined)}
          onConfirm={() => void remove(deleting)}
          confirmWord={t('spaces.delete')}
          cancelWord={t('word.cancel')}
        >
          <p>{t('spaces.deleteAbout', { members: deleting.member_ids.length })}</p>
          <p>{t('spaces.deleteKept', { days: KEPT_DAYS })}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}
