import type { Message } from '#contract/chat.ts';
import { useT } from '#web/core/i18n.ts';
import { FoundRow } from '#web/shell/FoundRow.tsx';
import { Avatar, Marked } from '#web/ui/index.ts';
import { useDirects } from './directs.ts';
import { linkTo, searchOf } from './place.ts';
import { withoutMarks, withoutTurns } from './turns.ts';

/** A message that was found: who wrote it, where, and the part around the words. */
export function FoundMessage({
  row,
  words,
}: {
  row: Message & { space_name: string; channel_name: string };
  words: string;
}) {
  const t = useT();
  const direct = useDirects()?.find((each) => each.space.id === row.space_id);
  const isDirect = row.space_name === '';
  const where = isDirect
    ? t('search.inConversation', { name: direct?.people.map((each) => each.name).join(', ') || t('messages.gone') })
    : `${row.space_name} › #\u00a0${row.channel_name}`;
  const name = withoutTurns(row.author_name) || 'Beffroi';
  return (
    <FoundRow
      link={linkTo({ spaceId: row.space_id, channelId: row.channel_id, isDirect }, searchOf(row))}
      face={<Avatar id={row.author_id ?? name} name={name} size={38} />}
      title={name}
      about={where}
      at={row.posted_at}
    >
      <Marked text={withoutMarks(withoutTurns(row.text))} words={words} />
    </FoundRow>
  );
}
