import { reactionAdd, reactionAdded, reactionRemove, reactionRemoved } from '#contract/chat.ts';
import { moduleScope, Refusal } from '#contract/index.ts';
import { command, type Tx } from '#core/module.ts';
import { writers } from './message.ts';

/** More kinds of reaction than this under one message help nobody. */
const KINDS = 30;

interface Input {
  spaceId: string;
  channelId: string;
  messageId: string;
  emoji: string;
}

async function peopleOf(tx: Tx, input: Input): Promise<{ people: string[]; kinds: number }> {
  const [row] = await tx.query<{ reactions: Record<string, string[]> }>(
    'select reactions from messages where id = $1 and channel_id = $2 and space_id = $3 and retracted_at is null',
    [input.messageId, input.channelId, input.spaceId],
  );
  if (!row) throw new Refusal('not_found');
  return { people: row.reactions[input.emoji] ?? [], kinds: Object.keys(row.reactions).length };
}

export const add = command(reactionAdd, {
  expects: writers,
  async run(tx, input, by) {
    // one emoji, and not a word slipped in as one
    if (!/^\p{RGI_Emoji}$/v.test(input.emoji)) throw new Refusal('invalid', { path: '/emoji' });
    const { people, kinds } = await peopleOf(tx, input);
    if (people.includes(by.personId!)) return {};
    if (people.length === 0 && kinds >= KINDS) throw new Refusal('over_limit');
    await tx.query('update messages set reactions = jsonb_set(reactions, array[$2::text], $3::jsonb) where id = $1', [
      input.messageId,
      input.emoji,
      JSON.stringify([...people, by.personId]),
    ]);
    tx.emit(moduleScope(input.spaceId, 'chat'), reactionAdded, {
      id: input.messageId,
      emoji: input.emoji,
      person_id: by.personId!,
    });
    return {};
  },
});

export const remove = command(reactionRemove, {
  expects: writers,
  async run(tx, input, by) {
    const { people } = await peopleOf(tx, input);
    if (!people.includes(by.personId!)) return {};
    const left = people.filter((each) => each !== by.personId);
    if (left.length === 0)
      await tx.query('update messages set reactions = reactions - $2::text where id = $1', [
        input.messageId,
        input.emoji,
      ]);
    else {
      await tx.query('update messages set reactions = jsonb_set(reactions, array[$2::text], $3::jsonb) where id = $1', [
        input.messageId,
        input.emoji,
        JSON.stringify(left),
      ]);
    }
    tx.emit(moduleScope(input.spaceId, 'chat'), reactionRemoved, {
      id: input.messageId,
      emoji: input.emoji,
      person_id: by.personId!,
    });
    return {};
  },
});
