import { useState } from 'react';
import type { DeletedSpace } from '#contract/deleted-spaces.ts';
import { askAgain, useAsk } from '#web/core/ask.ts';
import { date } from '#web/core/format.ts';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSession } from '#web/core/session.tsx';
import settings from '#web/people/Settings.module.css';
import { Button, Card, ConfirmDialog, toast } from '#web/ui/index.ts';
import { SpaceLine } from './SpaceLine.tsx';

/** The deleted spaces that I may bring back; nothing when there is none. */
export function DeletedSpaces() {
  const t = useT();
  const send = useSend();
  const { person } = useSession();
  const organisationId = person.organisation_id;
  const { data, reload } = useAsk<{ rows: DeletedSpace[] }>('spaces.deleted', { organisationId });
  const [erasing, setErasing] = useState<DeletedSpace>();
  const run = (command: string, space: DeletedSpace, said: string) =>
    send(command, { organisationId, spaceId: space.id }).then(
      () => {
        toast(said);
        askAgain('spaces.abandoned');
        return reload();
      },
      (error) => toast(refusalSentence(error), { isError: true }),
    );
  if (!data || data.rows.length === 0) return null;
  return (
    <Card title={t('spaces.deletedTitle')}>
      <ul className={settings.rows}>
        {data.rows.map((space) => (
          <SpaceLine
            key={space.id}
            space={space}
            about={t('spaces.deletedBy', {
              name: space.deleted_by_name,
              when: date(space.deleted_at),
              due: date(space.due_at),
            })}
          >
            <Button
              isSmall
              onClick={() => void run('space.restore', space, t('spaces.restored', { space: space.name }))}
            >
              {t('spaces.restore')}
            </Button>
            <Button isSmall kind="quiet" onClick={() => setErasing(space)}>
              {t('spaces.erase')}
            </Button>
          </SpaceLine>
        ))}
      </ul>
      {erasing && (
        <ConfirmDialog
          title={t('spaces.eraseTitle', { space: erasing.name })}
          isOpen
          onClose={() => setErasing(undefined)}
          onConfirm={() => void run('space.erase', erasing, t('spaces.erased', { space: erasing.name }))}
          confirmWord={t('spaces.erase')}
          cancelWord={t('word.cancel')}
        >
          {t('spaces.eraseAbout')}
        </ConfirmDialog>
      )}
    </Card>
  );
}
