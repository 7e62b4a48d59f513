import { Link } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import type { Message } from '#contract/chat.ts';
import { shortWhen } from '#web/core/format.ts';
import { useAsk } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { Avatar, Card, TextField } from '#web/ui/index.ts';
import css from './Chat.module.css';

type Found = Message & { space_name: string; channel_name: string };

/** One box over every discussion I am in. */
export function SearchPage() {
  const t = useT();
  const [text, setText] = useState('');
  const asked = useDeferredValue(text.trim());
  const { data } = useAsk<{ rows: Found[] }>('search.messages', { text: asked }, { isEnabled: asked.length >= 2 });
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
      {asked.length >= 2 && data?.rows.length === 0 && <p>{t('search.none', { text: asked })}</p>}
      {data && data.rows.length > 0 && (
        <Card as="div">
          {data.rows.map((row) => (
            <Link
              key={row.id}
              to="/s/$spaceId/$tab/$"
              params={{ spaceId: row.space_id, tab: 'chat', _splat: row.channel_id }}
              search={{ message: row.thread_id ?? row.id } as never}
              className={css.row}
            >
              <span />
              <Avatar id={row.author_id ?? ''} name={row.author_name || 'Beffroi'} size={38} />
              <span>
                <strong>{row.author_name}</strong>{' '}
                <span className={css.muted}>{`${row.space_name} › # ${row.channel_name}`}</span>
                <div>{row.text.slice(0, 200)}</div>
              </span>
              <time className={css.muted} dateTime={row.posted_at}>
                {shortWhen(row.posted_at)}
              </time>
            </Link>
          ))}
        </Card>
      )}
    </div>
  );
}
