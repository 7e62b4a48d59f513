import { VideoCameraIcon } from '@phosphor-icons/react/dist/csr/VideoCamera';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Meeting } from '#contract/calls.ts';
import { moduleScope } from '#contract/scope.ts';
import { newId } from '#web/core/clock.ts';
import { useMayDo, useRows, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Button, toast } from '#web/ui/index.ts';

/** From any space, in one click: starts a meeting, or joins the one that runs. */
export function StartMeeting({ spaceId }: { spaceId: string }) {
  const t = useT();
  const send = useSend();
  const navigate = useNavigate();
  const scope = moduleScope(spaceId, 'calls');
  const running = useRows<Meeting>(scope, 'meetings')?.[0];
  const mayStart = useMayDo(scope, 'meeting.start');
  const [isPending, setPending] = useState(false);
  if (!running && !mayStart) return null;

  async function go() {
    setPending(true);
    try {
      const { id: meetingId } = running ?? (await send<{ id: string }>('meeting.start', { id: newId(), spaceId }));
      await navigate({ to: '/s/$spaceId/call/$meetingId', params: { spaceId, meetingId } });
    } catch (error) {
      toast(refusalSentence(error), { isError: true });
    }
    setPending(false);
  }

  return (
    <Button
      kind="success"
      icon={<VideoCameraIcon size={20} weight="fill" />}
      isPending={isPending}
      onClick={() => void go()}
    >
      {running ? t('calls.join') : t('calls.start')}
    </Button>
  );
}
