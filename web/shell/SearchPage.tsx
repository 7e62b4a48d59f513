import { MagnifyingGlassIcon } from '@phosphor-icons/react/dist/csr/MagnifyingGlass';
import { useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ask } from '#web/core/api.ts';
import { useAsk } from '#web/core/ask.ts';
import { useRested } from '#web/core/hooks.ts';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { type SearchKind, searchKinds } from '#web/modules.tsx';
import { useAddressees } from '#web/spaces/usePeople.ts';
import { useSpaces } from '#web/spaces/useSpaces.ts';
import {
  Banner,
  Button,
  Card,
  EmptyState,
  SegmentedControl,
  Select,
  Skeleton,
  TextField,
  toast,
} from '#web/ui/index.ts';
import css from './Search.module.css';

interface Answer {
  rows: Row[];
  hasMore: boolean;
}
type Row = { id: string } & Record<string, unknown>;

const SHORTEST = 2;
/** a word is asked for, not each of its letters */
const REST_MS = 200;
/** of each kind, while all of them are shown */
const FEW = 5;

/** One box over everything that I may see: each module answers for its own. */
export function SearchPage() {
  const t = useT();
  const spaces = useSpaces() ?? [];
  const people = useAddressees();
  const { text: given = '' } = useSearch({ strict: false }) as { text?: string };
  const [text, setText] = useState(String(given));
  useEffect(() => setText(String(given)), [given]);
  const [spaceId, setSpaceId] = useState('');
  const [authorId, setAuthorId] = useState('');
  const [only, setOnly] = useState('all');
  const asked = useRested(text.trim(), REST_MS);
  const isEnabled = asked.length >= SHORTEST;
  // who wrote it is known of messages only
  const kinds = searchKinds.filter((each) => (!authorId || each.hasAuthor) && (only === 'all' || each.key === only));
  const input = { text: asked, ...(spaceId && { spaceId }) };
  const inputOf = (kind: SearchKind) => ({ ...input, ...(kind.hasAuthor && authorId && { authorId }) });
  const answers = searchKinds.map((kind) => ({
    kind,
    // biome-ignore lint/correctness/useHookAtTopLevel: the kinds are a constant, in one order
    ...useAsk<Answer>(kind.query, inputOf(kind), {
      isEnabled: isEnabled && kinds.includes(kind),
    }),
  }));
  const shown = answers.filter(({ kind }) => isEnabled && kinds.includes(kind));
  const failed = shown.filter((each) => each.error);
  const isNone = shown.length > 0 && shown.every(({ data }) => data?.rows.length === 0);

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
      <div className={css.kinds}>
        <SegmentedControl
          label={t('search.what')}
          value={only}
          onChange={setOnly}
          options={[
            { value: 'all', label: t('search.everything') },
            ...searchKinds.map((each) => ({ value: each.key, label: t(each.titleKey as MessageKey) })),
          ]}
        />
      </div>
      <NotAnswered failed={failed} />
      {shown.some((each) => each.isLoading) && [1, 2, 3].map((each) => <Skeleton key={each} height={56} />)}
      {isNone && (
        <EmptyState icon={<MagnifyingGlassIcon size={48} />} title={t('search.none', { text: asked })}>
          {t('search.noneAbout')}
        </EmptyState>
      )}
      {shown.map(
        ({ kind, data }) =>
          data &&
          data.rows.length > 0 && (
            <Found
              key={`${kind.key} ${JSON.stringify(inputOf(kind))}`}
              kind={kind}
              first={data}
              input={inputOf(kind)}
              words={asked}
              most={only === 'all' && !authorId ? FEW : undefined}
              onAll={() => setOnly(kind.key)}
            />
          ),
      )}
    </div>
  );
}

/** Why there is no answer, and the way to ask again. */
function NotAnswered({ failed }: { failed: { error: Error | null; reload: () => Promise<void> }[] }) {
  const t = useT();
  if (!failed[0]) return null;
  const again = (
    <Button isSmall onClick={() => failed.forEach(({ reload }) => void reload())}>
      {t('word.retry')}
    </Button>
  );
  return (
    <Banner tone="brick" action={again}>
      {refusalSentence(failed[0].error)}
    </Banner>
  );
}

/** What was found of one kind: a few of them beside the others, or all, page after page. */
function Found({
  kind,
  first,
  input,
  words,
  most,
  onAll,
}: {
  kind: SearchKind;
  first: Answer;
  input: object;
  words: string;
  most: number | undefined;
  onAll: () => void;
}) {
  const t = useT();
  const [more, setMore] = useState<Answer>();
  const [isPending, setPending] = useState(false);
  const rows = [...first.rows, ...(more?.rows ?? [])];
  const { next } = kind;
  const goesOn = most === undefined && next && (more ?? first).hasMore;

  async function goOn() {
    setPending(true);
    try {
      const answer = await ask<Answer>(kind.query, { ...input, ...next!(rows.at(-1) as never) });
      setMore({ rows: [...(more?.rows ?? []), ...answer.rows], hasMore: answer.hasMore });
    } catch (failure) {
      toast(refusalSentence(failure), { isError: true });
    }
    setPending(false);
  }

  return (
    <Card title={t(kind.titleKey as MessageKey)}>
      <div>
        {rows.slice(0, most).map((row) => (
          <kind.Row key={row.id} row={row as never} words={words} />
        ))}
      </div>
      {most !== undefined && rows.length > most && (
        <Button kind="quiet" onClick={onAll}>
          {t('search.all')}
        </Button>
      )}
      {goesOn && (
        <Button kind="quiet" isPending={isPending} onClick={() => void goOn()}>
          {t('search.more')}
        </Button>
      )}
    </Card>
  );
}
