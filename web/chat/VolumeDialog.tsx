import type { Channel, Loudness } from '#contract/chat.ts';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSession } from '#web/core/session.tsx';
import { Dialog, RadioCards, toast } from '#web/ui/index.ts';
import { useVolumes } from './unread.ts';

type Choice = Loudness | 'usual';

/** What of a discussion, and of its whole space, one wants to be told of. */
export function VolumeDialog({
  channel,
  title,
  isDirect,
  onClose,
}: {
  channel: Channel;
  title: string;
  isDirect: boolean;
  onClose: () => void;
}) {
  const t = useT();
  const send = useSend();
  const { person } = useSession();
  const volumes = useVolumes();
  const set = (placeId: string) => (choice: Choice) => {
    const volume = choice === 'usual' ? null : choice;
    send('volume.set', { personId: person.id, spaceId: channel.space_id, placeId, volume }).catch((error) =>
      toast(refusalSentence(error), { isError: true }),
    );
  };
  const levels = [
    { value: 'all' as const, title: t('volume.all'), about: t('volume.allAbout') },
    { value: 'mentions' as const, title: t('volume.mentions'), about: t('volume.mentionsAbout') },
    { value: 'none' as const, title: t('volume.none'), about: t('volume.noneAbout') },
  ];
  return (
    <Dialog title={t('volume.title')} isOpen onClose={onClose} closeWord={t('word.close')}>
      <RadioCards<Choice>
        label={title}
        value={volumes[channel.id]?.volume ?? (isDirect ? 'all' : 'usual')}
        onChange={set(channel.id)}
        options={isDirect ? levels : [{ value: 'usual', title: t('volume.asSpace') }, ...levels]}
      />
      {!isDirect && (
        <RadioCards<Choice>
          label={t('volume.space')}
          value={volumes[channel.space_id]?.volume ?? 'mentions'}
          onChange={set(channel.space_id)}
          options={levels}
        />
      )}
    </Dialog>
  );
}
