/** The note that everybody writes together. What one types is sent when one pauses; what others typed meanwhile is merged in. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { NOTE_LENGTH, type Note } from '#contract/remarks.ts';
import { moduleScope } from '#contract/scope.ts';
import { useRow, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { mergeTexts } from './mergeTexts.ts';
import css from './SidePanel.module.css';

const PAUSE_MS = 500;

export function NotePad({ spaceId, meetingId }: { spaceId: string; meetingId: string }) {
  const t = useT();
  const send = useSend();
  const row = useRow<Note>(moduleScope(spaceId, 'calls'), 'notes', meetingId);
  const [text, setText] = useState(row?.text ?? '');
  const [state, setState] = useState<'kept' | 'writing' | 'failed'>('kept');
  const area = useRef<HTMLTextAreaElement>(null);
  // what the server had when our text was made from it
  const base = useRef({ text: row?.text ?? '', version: row?.version ?? 0 });
  const mine = useRef(text);
  const inFlight = useRef<string | null>(null);
  const [attempt, setAttempt] = useState(0);

  const change = useCallback((next: string) => {
    mine.current = next;
    setText(next);
  }, []);

  // others' words arrive: ours are kept on top of theirs
  useEffect(() => {
    if (!row || row.version <= base.current.version) return;
    // our own words come back: nothing to merge, what was typed since stays on top
    const isOurs = row.text === inFlight.current && row.version === base.current.version + 1;
    const merged = isOurs ? mine.current : mergeTexts(base.current.text, mine.current, row.text);
    base.current = { text: row.text, version: row.version };
    if (merged === mine.current) return;
    const element = area.current;
    const caret = element && document.activeElement === element ? element.selectionStart : undefined;
    const isBefore = caret !== undefined && merged.startsWith(mine.current.slice(0, caret));
    const shift = caret !== undefined && !isBefore ? merged.length - mine.current.length : 0;
    change(merged);
    if (element && caret !== undefined)
      requestAnimationFrame(() => element.setSelectionRange(Math.max(0, caret + shift), Math.max(0, caret + shift)));
  }, [row, change]);

  const keep = useCallback(async () => {
    if (inFlight.current !== null || mine.current === base.current.text) return;
    const sent = mine.current;
    inFlight.current = sent;
    let isRefused = false;
    try {
      const { version } = await send<{ version: number }>('note.write', {
        spaceId,
        meetingId,
        version: base.current.version,
        text: sent,
      });
      if (version > base.current.version) base.current = { text: sent, version };
      setState(mine.current === base.current.text ? 'kept' : 'writing');
    } catch (error) {
      // somebody was faster: their text arrives by the log, is merged above, and ours is sent again
      isRefused = (error as { code?: string; details?: { reason?: string } }).code !== 'conflict';
      isRefused ||= (error as { details?: { reason?: string } }).details?.reason !== undefined;
      setState(isRefused ? 'failed' : 'writing');
    }
    inFlight.current = null;
    if (!isRefused && mine.current !== base.current.text) setAttempt((old) => old + 1);
  }, [send, spaceId, meetingId]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `text` and `attempt` say that there is something to send
  useEffect(() => {
    if (mine.current === base.current.text) return;
    const timer = setTimeout(() => void keep(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, attempt, keep]);
  // closing the panel sends what is left
  useEffect(() => () => void keep(), [keep]);

  return (
    <div className={css.note}>
      <textarea
        ref={area}
        className={css.noteText}
        aria-label={t('calls.note')}
        placeholder={t('calls.noteAbout')}
        maxLength={NOTE_LENGTH}
        value={text}
        onChange={(event) => {
          setState('writing');
          change(event.target.value);
        }}
      />
      <p className={css.words} role="status">
        {state === 'kept' ? t('calls.noteKept') : state === 'writing' ? t('calls.noteWriting') : t('calls.noteFailed')}
      </p>
    </div>
  );
}
