/** A whole project to try, filled by the server, and thrown away at once. */
import { PlayIcon } from '@phosphor-icons/react/dist/csr/Play';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { spaceScope } from '#contract/scope.ts';
import type { Space } from '#contract/spaces.ts';
import { newId } from '#web/core/clock.ts';
import { useMayDo, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSession } from '#web/core/session.tsx';
import { Banner, Button, toast } from '#web/ui/index.ts';

function useGo() {
  const [isPending, setPending] = useState(false);
  const go = (work: () => Promise<unknown>) => {
    setPending(true);
    work()
      .catch((error) => toast(refusalSentence(error), { isError: true }))
      .finally(() => setPending(false));
  };
  return { isPending, go };
}

export function TrySample() {
  const t = useT();
  const send = useSend();
  const navigate = useNavigate();
  const { person } = useSession();
  const { isPending, go } = useGo();
  async function make() {
    const spaceId = newId();
    const space = { id: spaceId, organisationId: person.organisation_id, name: t('spaces.sampleName') };
    await send('space.create', { ...space, colour: 'brick', sample: true });
    await navigate({ to: '/s/$spaceId', params: { spaceId } });
  }
  return (
    <Button icon={<PlayIcon size={20} />} isPending={isPending} onClick={() => go(make)}>
      {t('spaces.sampleTry')}
    </Button>
  );
}

export function SampleBanner({ space }: { space: Space }) {
  const t = useT();
  const send = useSend();
  const navigate = useNavigate();
  const { isPending, go } = useGo();
  const mayThrow = useMayDo(spaceScope(space.id), 'space.delete');
  async function throwAway() {
    await send('space.delete', { spaceId: space.id, name: space.name });
    await navigate({ to: '/' });
  }
  return (
    <Banner
      tone="sky"
      action={
        mayThrow && (
          <Button isSmall isPending={isPending} onClick={() => go(throwAway)}>
            {t('spaces.sampleThrow')}
          </Button>
        )
      }
    >
      {t('spaces.sample')}
    </Banner>
  );
}
