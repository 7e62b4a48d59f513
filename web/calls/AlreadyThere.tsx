import type { Participant } from '#contract/calls.ts';
import { moduleScope } from '#contract/scope.ts';
import { useRows } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { useSession } from '#web/core/session.tsx';
import { Banner, Button } from '#web/ui/index.ts';
import { choose, useChoices } from './choices.ts';

/** Before one enters a meeting in which one already is, in another tab or on another device: two open microphones howl. */
export function AlreadyThere({ spaceId, meetingId }: { spaceId: string; meetingId: string }) {
  const t = useT();
  const { person } = useSession();
  const { hasMicrophone } = useChoices();
  const isThere = useRows<Participant>(moduleScope(spaceId, 'calls'), 'participants')?.some(
    (each) => each.meeting_id === meetingId && each.id.startsWith(`${person.id}/`),
  );
  if (!isThere) return null;
  return (
    <Banner
      tone="brass"
      action={
        hasMicrophone && (
          <Button isSmall onClick={() => choose({ hasMicrophone: false })}>
            {t('calls.microphoneOff')}
          </Button>
        )
      }
    >
      <p>{t('calls.alreadyThere')}</p>
    </Banner>
  );
}
