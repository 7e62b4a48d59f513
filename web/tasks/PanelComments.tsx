import { useState } from 'react';
import { moduleScope, spaceScope } from '#contract/scope.ts';
import type { Member } from '#contract/spaces.ts';
import type { Comment } from '#contract/tasks.ts';
import { ask } from '#web/core/api.ts';
import { newId } from '#web/core/clock.ts';
import { folded } from '#web/core/folded.ts';
import { shortWhen } from '#web/core/format.ts';
import { usePage, useReplica, useRows, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Avatar, Button, Linked, TextArea, toast } from '#web/ui/index.ts';
import css from './Panel.module.css';
import type { PanelProps } from './TaskPanel.tsx';

/** What people say about the task, live; a name after @ tells that person. */
export function PanelComments({ spaceId, taskId, editor }: PanelProps) {
  const t = useT();
  const send = useSend();
  const { me } = useReplica();
  const members = useRows<Member>(spaceScope(spaceId), 'members') ?? [];
  const page = usePage<Comment>(moduleScope(spaceId, 'tasks'), 'comments', taskId, ({ before, limit }) =>
    ask('comments', { spaceId, taskId, limit, ...(before === undefined ? {} : { before }) }),
  );
  const [text, setText] = useState('');
  const [editing, setEditing] = useState<{ id: string; text: string }>();
  const fail = (error: unknown) => toast(refusalSentence(error), { isError: true });
  const mentionsIn = (said: string) => members.filter((each) => said.includes(`@${each.name}`)).map((each) => each.id);
  const typing = /@([^@\n]{0,40})$/.exec(text)?.[1];
  const begins = (name: string) => {
    const words = folded(name);
    return [words, ...words.split(/[\s-]+/)].some(
      (word) => word !== folded(typing!) && word.startsWith(folded(typing!)),
    );
  };
  const proposed =
    typing === undefined ? [] : members.filter((each) => each.id !== me.personId && begins(each.name)).slice(0, 5);
  const complete = ({ name }: Member) => setText(text.replace(/@[^@\n]*$/, `@${name} `));

  function post(): void {
    if (!text.trim()) return;
    const said = text.trim();
    setText('');
    send('comment.post', { id: newId(), spaceId, taskId, text: said, mentions: mentionsIn(said) }).catch((error) => {
      setText(said);
      fail(error);
    });
  }
  function remove(comment: Comment): void {
    const set = (removed: boolean) =>
      send('comment.remove', { spaceId, taskId, commentId: comment.id, removed }).catch(fail);
    void set(true);
    toast(t('tasks.commentRemoved'), { action: { label: t('word.undo'), onAction: () => void set(false) } });
  }
  const rows = [...page.rows].sort((a, b) => (a.posted_at < b.posted_at ? -1 : 1));

  return (
    <div className={css.part}>
      {page.hasBefore && <Button onClick={() => void page.before()}>{t('tasks.older')}</Button>}
      <ul className={css.comments}>
        {rows.map((each) => (
          <li key={each.id} className={css.comment}>
            <Avatar id={each.author_id ?? each.id} name={each.author_name} size={30} />
            <div>
              <div className={css.by}>
                <strong>{each.author_name}</strong> <span className={css.muted}>{shortWhen(each.posted_at)}</span>
                {each.edited_at && <span className={css.muted}> {t('tasks.edited')}</span>}
              </div>
              {editing?.id === each.id ? (
                <form
                  onSubmit={(event) => {
                    event.preventDefault();
                    send('comment.edit', {
                      spaceId,
                      taskId,
                      commentId: each.id,
                      text: editing.text,
                      mentions: mentionsIn(editing.text),
                    }).catch(fail);
                    setEditing(undefined);
                  }}
                >
                  <TextArea
                    label={t('tasks.comment')}
                    isLabelHidden
                    value={editing.text}
                    maxLength={10_000}
                    onChange={(event) => setEditing({ id: each.id, text: event.target.value })}
                  />
                  <Button type="submit" isSmall disabled={!editing.text.trim()}>
                    {t('word.save')}
                  </Button>
                </form>
              ) : (
                <p className={css.said}>
                  <Linked text={each.text} />
                </p>
              )}
              {each.author_id === me.personId && editor.mayWrite && editing?.id !== each.id && (
                <span className={css.small}>
                  <button type="button" onClick={() => setEditing({ id: each.id, text: each.text })}>
                    {t('word.edit')}
                  </button>
                  <button type="button" onClick={() => remove(each)}>
                    {t('word.delete')}
                  </button>
                </span>
              )}
            </div>
          </li>
        ))}
      </ul>
      {rows.length === 0 && !page.isLoading && <p className={css.muted}>{t('tasks.noComments')}</p>}
      {editor.mayWrite && (
        <form
          className={css.compose}
          onSubmit={(event) => {
            event.preventDefault();
            post();
          }}
        >
          <TextArea
            label={t('tasks.comment')}
            isLabelHidden
            placeholder={t('tasks.commentAbout')}
            value={text}
            maxLength={10_000}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              const isEnter = event.key === 'Enter' && !event.shiftKey;
              // as in a discussion, the first who is proposed is taken
              if (proposed[0] && (isEnter || (event.key === 'Tab' && !event.shiftKey))) complete(proposed[0]);
              else if (isEnter) post();
              else return;
              event.preventDefault();
            }}
          />
          {proposed.length > 0 && (
            <div className={css.labels}>
              {proposed.map((each) => (
                <button key={each.id} type="button" className={css.label} onClick={() => complete(each)}>
                  @{each.name}
                </button>
              ))}
            </div>
          )}
          <Button kind="primary" type="submit" disabled={!text.trim()}>
            {t('tasks.postComment')}
          </Button>
        </form>
      )}
    </div>
  );
}
