import { useNavigate } from '@tanstack/react-router';
import { type MouseEvent, memo, Suspense, useMemo } from 'react';
import type { Message } from '#contract/chat.ts';
import { spaceScope } from '#contract/scope.ts';
import type { Space } from '#contract/spaces.ts';
import { useAsk } from '#web/core/ask.ts';
import { newId } from '#web/core/clock.ts';
import { shortWhen } from '#web/core/format.ts';
import { useRow } from '#web/core/hooks.ts';
import { referenceKinds } from '#web/modules.tsx';
import { Avatar } from '#web/ui/index.ts';
import css from './Chat.module.css';
import { htmlOf, linksWithin } from './markdown.ts';
import { addressOf } from './place.ts';
import { withoutTurns } from './turns.ts';

/** The most cards drawn under one message. */
const CARDS = 4;

/** One to three emoji and nothing else: a gesture, drawn as large as it is meant. */
const GESTURE =
  /^(?:\s*\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\ufe0f)*(?:\u200d\p{Extended_Pictographic}\ufe0f?)*){1,3}\s*$/u;

/** The words of a message, and a card for each of our own things that they lead to. */
export const MessageText = memo(function MessageText({ text, names }: { text: string; names: string }) {
  const navigate = useNavigate();
  const html = htmlOf(text, names ? names.split('\n') : [], css.mention!);
  const linked = useMemo(
    () =>
      linksWithin(text, location.origin).flatMap((url) => {
        for (const { kind, Card, at } of referenceKinds) {
          const found = at?.(url);
          if (found) return [{ ...found, kind, Card }];
        }
        return [];
      }),
    [text],
  );

  /** A link of ours opens here, not in another window. */
  function open(event: MouseEvent) {
    const link = (event.target as Element).closest('a');
    if (!link || link.origin !== location.origin || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void navigate({ href: link.pathname + link.search, state: { asked: newId() } as never });
  }

  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the links inside are what is pressed */}
      <div
        className={css.text}
        data-gesture={GESTURE.test(text) || undefined}
        dir="auto"
        onClick={open}
        // biome-ignore lint/security/noDangerouslySetInnerHtml: cleaned by DOMPurify in markdown.ts
        dangerouslySetInnerHTML={{ __html: html }}
      />
      {linked.length > 0 && (
        <Suspense fallback={null}>
          {linked.slice(0, CARDS).map(({ kind, spaceId, id, Card }) => (
            <Card key={kind + id} spaceId={spaceId} reference={{ kind, id }} />
          ))}
        </Suspense>
      )}
    </>
  );
});

/** What a message that was attached refers to; who may not see it sees nothing. */
export function Attachments({ message }: { message: Message }) {
  if (message.attachments.length === 0) return null;
  return (
    <div className={css.attachments}>
      {/* a card's code that is on its way must not take the page with it */}
      <Suspense fallback={null}>
        {message.attachments.map((reference) => {
          const Card = referenceKinds.find((each) => each.kind === reference.kind)?.Card;
          return Card && <Card key={reference.id} spaceId={message.space_id} reference={reference} />;
        })}
      </Suspense>
    </div>
  );
}

/** A message that another one links to. */
export function MessageCard({ spaceId, reference }: { spaceId: string; reference: { id: string } }) {
  const navigate = useNavigate();
  const { data } = useAsk<Message>('message', { spaceId, messageId: reference.id });
  const space = useRow<Space>(data ? spaceScope(spaceId) : null, 'spaces', spaceId);
  if (!data || data.retracted_at || !space) return null;
  const address = new URL(addressOf(data, space.kind === 'direct'));
  const href = address.pathname + address.search;
  return (
    <a
      className={css.quoted}
      href={href}
      onClick={(event) => {
        event.preventDefault();
        void navigate({ href, state: { asked: newId() } as never });
      }}
    >
      <Avatar id={data.author_id ?? ''} name={data.author_name || 'Beffroi'} size={24} />
      <span>
        <strong>{data.author_name}</strong>{' '}
        <span className={css.muted}>
          {space.name} · {shortWhen(data.posted_at)}
        </span>
        <span className={css.quotedText}>{withoutTurns(data.text).slice(0, 200)}</span>
      </span>
    </a>
  );
}
