import { MagnifyingGlassIcon } from '@phosphor-icons/react/dist/csr/MagnifyingGlass';
import { Link } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useState } from 'react';
import type { Message } from '#contract/chat.ts';
import { ask } from '#web/core/api.ts';
import { useAsk } from '#web/core/ask.ts';
import { shortWhen } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useAddressees } from '#web/spaces/usePeople.ts';
import { useSpaces } from '#web/spaces/useSpaces.ts';
import { Avatar, Banner, Button, Card, EmptyState, Select, Skeleton, TextField, toast } from '#web/ui/index.ts';
import css from './Chat.module.css';
import { useDirects } from './directs.ts';
import { linkTo, searchOf } from './place.ts';
import { withoutMarks, withoutTurns } from './turns.ts';

type Found = Message & { space_name: string; channel_name: string };
interface Answer {
  rows: Found[];
  hasMore: boolean;
}

/** One box over every discussion I am in. */
export function SearchPage() {
  const t = useT();
  const spaces = useSpaces() ?? [];
  const people = useAddressees();
  const [text, setText] = useState(() => new URLSearchParams(location.search).get('text') ?? '');
  const [spaceId, setSpaceId] = useState('');
  const [authorId, setAuthorId] = useState('');
  const [more, setMore] = useState<Answer>();
  const [isLoadingMore, setLoadingMore] = useState(false);
  const asked = useDeferredValue(text.trim());
  const input = { text: asked, ...(spaceId ? { spaceId } : {}), ...(authorId ? { authorId } : {}) };
  const { data, error, isLoading } = useAsk<Answer>('search.messages', input, { isEnabled: asked.length >= 2 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question has other answers
  useEffect(() => setMore(undefined), [asked, spaceId, authorId]);
  const rows = [...(data?.rows ?? []), ...(more?.rows ?? [])];
  const hasMore = (more ?? data)?.hasMore ?? false;

  async function goOn() {
    setLoadingMore(true);
    try {
      const next = await ask<Answer>('search.messages', { ...input, before: rows.at(-1)!.posted_at });
      setMore({ rows: [...(more?.rows ?? []), ...next.rows], hasMore: next.hasMore });
    } catch (failure) {
      toast(refusalSentence(failure), { isError: true });
    }
    setLoadingMore(false);
  }

  return (
    <div className={css.page}>
      <h1>{t('search.title')}</h1>
      <TextField
        label={t('search.label')}
        hint={t('search.hint')}
        type="search"
        autoFocus
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className={css.filters}>
        <Select
          label={t('search.where')}
          value={spaceId}
          options={[
            { value: '', label: t('search.everywhere') },
            ...spaces.map((each) => ({ value: each.id, label: each.name })),
          ]}
          onChange={(event) => setSpaceId(event.target.value)}
        />
        <Select
          label={t('search.who')}
          value={authorId}
          options={[
            { value: '', label: t('search.anybody') },
            ...people.map((each) => ({ value: each.id, label: each.name })),
          ]}
          onChange={(event) => setAuthorId(event.target.value)}
        />
      </div>
      {error && <Banner tone="brick">{refusalSentence(error)}</Banner>}
      {isLoading && [1, 2, 3].map((each) => <Skeleton key={each} height={56} />)}
      {asked.length >= 2 && data?.rows.length === 0 && (
        <EmptyState icon={<MagnifyingGlassIcon size={48} />} title={t('search.none', { text: asked })}>
          {t('search.noneAbout')}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <Card as="div">
          <div>
            {rows.map((row) => (
              <FoundRow key={row.id} row={row} words={asked} />
            ))}
          </div>
          {hasMore && (
            <Button kind="quiet" isPending={isLoadingMore} onClick={() => void goOn()}>
              {t('search.more')}
            </Button>
          )}
        </Card>
      )}
    </div>
  );
}

function FoundRow({ row, words }: { row: Found; words: string }) {
  const t = useT();
  const direct = useDirects()?.find((each) => each.space.id === row.space_id);
  const isDirect = row.space_name === '';
  const where = isDirect
    ? t('search.inConversation', { name: direct?.people.map((each) => each.name).join(', ') || t('messages.gone') })
    : `${row.space_name} › #\u00a0${row.channel_name}`;
  const name = withoutTurns(row.author_name) || 'Beffroi';
  return (
    <Link
      {...linkTo({ spaceId: row.space_id, channelId: row.channel_id, isDirect }, searchOf(row))}
      className={`${css.row} ${css.foundRow}`}
    >
      <Avatar id={row.author_id ?? ''} name={name} size={38} />
      <span className={css.rowText}>
        <strong>{name}</strong> <span className={css.muted}>{where}</span>
        <Excerpt text={withoutMarks(withoutTurns(row.text))} words={words} />
      </span>
      <time className={css.muted} dateTime={row.posted_at}>
        {shortWhen(row.posted_at)}
      </time>
    </Link>
  );
}

const LENGTH = 220;
/** Letters without accents, one for one, so that places in both texts agree. */
const plain = (text: string): string => [...text].map((letter) => letter.normalize('NFD')[0]!.toLowerCase()).join('');

/** The part of a message around what was looked for, which is marked. */
function Excerpt({ text, words }: { text: string; words: string }) {
  const letters = [...text];
  const flat = plain(text);
  // the search knows stems: « réunions » also finds « réunion »
  const stems = plain(words)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1)
    .map((word) => word.slice(0, Math.max(3, word.length - 3)));
  const firstAt = Math.min(...stems.map((stem) => flat.indexOf(stem)).filter((at) => at >= 0), letters.length);
  const from = firstAt < letters.length && firstAt > 90 ? firstAt - 60 : 0;
  const shown = letters.slice(from, from + LENGTH).join('');
  const pattern =
    stems.length > 0 ? new RegExp(`(?<![\\p{L}\\p{N}])(?:${stems.join('|')})[\\p{L}\\p{N}]*`, 'gu') : null;
  const parts: { text: string; isFound: boolean }[] = [];
  let at = 0;
  for (const match of pattern ? plain(shown).matchAll(pattern) : []) {
    const cut = [...shown];
    parts.push({ text: cut.slice(at, match.index).join(''), isFound: false });
    at = match.index + match[0].length;
    parts.push({ text: cut.slice(match.index, at).join(''), isFound: true });
  }
  parts.push({ text: [...shown].slice(at).join(''), isFound: false });
  return (
    <span className={css.excerpt}>
      {from > 0 && '… '}
      {parts.map((part, key) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
        part.isFound ? <mark key={key}>{part.text}</mark> : <span key={key}>{part.text}</span>,
      )}
      {from + LENGTH < letters.length && ' …'}
    </span>
  );
}
