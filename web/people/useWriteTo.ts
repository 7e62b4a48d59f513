import { useNavigate } from '@tanstack/react-router';
import { useSend } from '#web/core/hooks.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSession } from '#web/core/session.tsx';
import { toast } from '#web/ui/index.ts';

/** Opens the conversation with somebody, the one there is or a new one. */
export function useWriteTo(): (personId: string) => Promise<void> {
  const send = useSend();
  const navigate = useNavigate();
  const { person } = useSession();
  return async (personId) => {
    try {
      const input = { personId: person.id, personIds: [personId] };
      const { spaceId } = await send<{ spaceId: string }>('direct.open', input);
      await navigate({ to: '/messages/$', params: { _splat: spaceId } });
    } catch (error) {
      toast(refusalSentence(error), { isError: true });
    }
  };
}
