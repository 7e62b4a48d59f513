import { PaperPlaneRightIcon } from '@phosphor-icons/react/dist/csr/PaperPlaneRight';
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { type Channel, MESSAGE_LENGTH, type Reference } from '#contract/chat.ts';
import type { File as FileRow } from '#contract/files.ts';
import { moduleScope } from '#contract/scope.ts';
import type { Member } from '#contract/spaces.ts';
import { now } from '#web/core/clock.ts';
import { count } from '#web/core/format.ts';
import { useRowMap } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { AttachmentTray, FileCard, useAttachments } from '#web/files/index.tsx';
import { Button } from '#web/ui/index.ts';
import css from './Chat.module.css';
import { ComposerBar } from './ComposerBar.tsx';
import { completionAt, type Suggestion, Suggestions, suggestionsFor } from './completion.tsx';
import { draftOf, keepDraft } from './drafts.ts';
import { continued, type Edit, edits } from './editing.ts';
import { MessageText } from './MessageText.tsx';
import { isMarkdown } from './markdown.ts';
import { mentionsIn } from './mentions.ts';

export interface Written {
  text: string;
  mentions: string[];
  attachments: Reference[];
}
export interface ComposerHandle {
  attach(files: File[]): void;
  /** Puts back what could not be posted, unless something else is being written. */
  restore(text: string): void;
}
export interface ComposerProps {
  placeholder: string;
  spaceId: string;
  /** where the draft is kept: a channel's or a thread's id; none for a message being edited */
  place?: string;
  members: Member[];
  channels: Channel[];
  onSend: (written: Written) => void;
  onTyping?: () => void;
  onEditLast?: () => void;
  /** the text of a message being edited */
  initial?: string;
  onCancel?: () => void;
  handle?: RefObject<ComposerHandle | null>;
}

/** A phone's keyboard has no Shift+Enter: there, Enter breaks the line and the button sends. */
const isTouch = () => matchMedia('(pointer: coarse) and (max-width: 900px)').matches;

/** Enter sends, Shift+Enter breaks the line; what is written is kept until it is sent. */
export function Composer(props: ComposerProps) {
  const { placeholder, spaceId, place, members, channels, onSend, onTyping, onEditLast, initial, onCancel } = props;
  const t = useT();
  const area = useRef<HTMLTextAreaElement>(null);
  const [draft] = useState(() => (place ? draftOf(place) : { text: initial ?? '', files: [] }));
  const [text, setText] = useState(draft.text);
  const [caret, setCaret] = useState(draft.text.length);
  const [chosen, setChosen] = useState(0);
  const [isPreview, setPreview] = useState(false);
  const [isWaiting, setWaiting] = useState(false);
  const [dismissed, setDismissed] = useState('');
  const attachments = useAttachments(spaceId);
  const kept = useKeptFiles(spaceId, draft.files);
  const isTooLong = text.length > MESSAGE_LENGTH;

  const asked = completionAt(text, caret);
  const suggestions =
    asked && dismissed !== asked.key ? suggestionsFor(asked, members, channels, t('chat.everybody')) : [];

  useImperativeHandle(
    props.handle,
    () => ({ attach: attachments.add, restore: (lost) => setText((current) => current || lost) }),
    [attachments.add],
  );
  const fileIds = [...kept.ids, ...attachments.items.map((each) => each.fileId)].join(' ');
  useEffect(() => {
    if (place) keepDraft(place, { text, files: fileIds ? fileIds.split(' ') : [] });
  }, [text, place, fileIds]);
  useAutoHeight(area, text);

  const send = useCallback(() => {
    const references = [...kept.references, ...attachments.references];
    if (isTooLong) return;
    if (attachments.isBusy) return setWaiting(true);
    setWaiting(false);
    if (!text.trim() && references.length === 0) return;
    const said = text.trim();
    onSend({ text: said, mentions: mentionsIn(said, members, spaceId), attachments: references });
    if (!place) return;
    setText('');
    setPreview(false);
    kept.clear();
    attachments.clear();
    area.current?.focus();
  }, [text, isTooLong, attachments, kept, onSend, members, spaceId, place]);
  // pressed while a file was on its way: it leaves when the file is there
  const isReady = isWaiting && !attachments.isBusy;
  useEffect(() => {
    if (isReady) send();
  }, [isReady, send]);

  function change({ text: next, from, to }: Edit) {
    setText(next);
    setCaret(to);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(from, to);
    });
  }
  const apply = (edit: (text: string, from: number, to: number) => Edit) => {
    const { selectionStart = text.length, selectionEnd = text.length } = area.current ?? {};
    setPreview(false);
    change(edit(text, selectionStart, selectionEnd));
  };
  function complete(suggestion: Suggestion) {
    const { start } = asked!;
    const after = text.slice(caret).replace(/^ /, '');
    const at = start + suggestion.inserted.length + 1;
    change({ text: `${text.slice(0, start)}${suggestion.inserted} ${after}`, from: at, to: at });
    setChosen(0);
  }

  function press(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.nativeEvent.isComposing) return;
    if (suggestions.length > 0 && pressInSuggestions(event)) return event.preventDefault();
    const shortcut = (event.ctrlKey || event.metaKey) && !event.altKey && edits[event.key.toLowerCase()];
    if (shortcut) {
      event.preventDefault();
      return apply(shortcut);
    }
    if (event.key === 'Escape') onCancel?.();
    if (event.key === 'ArrowUp' && !text && onEditLast) {
      event.preventDefault();
      return onEditLast();
    }
    if (event.key !== 'Enter') return;
    if (event.shiftKey || (isTouch() && !onCancel)) {
      const next = continued(text, event.currentTarget.selectionStart, event.currentTarget.selectionEnd);
      if (!next) return;
      event.preventDefault();
      return change(next);
    }
    event.preventDefault();
    send();
  }

  function pressInSuggestions(event: KeyboardEvent): boolean {
    const at = chosen % suggestions.length;
    if (event.key === 'ArrowDown') setChosen(at + 1);
    else if (event.key === 'ArrowUp') setChosen(at + suggestions.length - 1);
    else if (event.key === 'Escape') setDismissed(asked!.key);
    else if ((event.key === 'Enter' && !event.shiftKey) || event.key === 'Tab') complete(suggestions[at]!);
    else return false;
    return true;
  }

  function paste(event: ClipboardEvent) {
    const files = [...event.clipboardData.files];
    if (files.length === 0 || !place) return;
    // a cell copied from a sheet brings a picture of itself beside its text: the text is meant
    if (event.clipboardData.getData('text/plain')) return;
    event.preventDefault();
    attachments.add(files.map(named));
  }

  const listId = `suggestions-${place ?? 'edit'}`;
  return (
    <div className={css.composer} data-foot>
      {suggestions.length > 0 && (
        <Suggestions id={listId} rows={suggestions} chosen={chosen % suggestions.length} onChoose={complete} />
      )}
      {isPreview ? (
        <div className={css.preview}>
          <MessageText text={text} names={members.map((member) => member.name).join('\n')} />
        </div>
      ) : (
        <textarea
          ref={area}
          rows={1}
          dir="auto"
          aria-label={placeholder}
          placeholder={placeholder}
          value={text}
          aria-haspopup="listbox"
          aria-controls={suggestions.length > 0 ? listId : undefined}
          aria-autocomplete="list"
          aria-activedescendant={suggestions.length > 0 ? `${listId}-${chosen % suggestions.length}` : undefined}
          onKeyDown={press}
          onPaste={paste}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onChange={(event) => {
            setText(event.target.value);
            setCaret(event.target.selectionStart);
            setChosen(0);
            onTyping?.();
          }}
        />
      )}
      {kept.references.length > 0 && (
        <div className={css.keptFiles}>
          {kept.references.map((reference) => (
            <span key={reference.id} className={css.keptFile}>
              <FileCard spaceId={spaceId} reference={reference} />
              <Button isSmall kind="quiet" onClick={() => kept.remove(reference.id)}>
                {t('chat.detach')}
              </Button>
            </span>
          ))}
        </div>
      )}
      <AttachmentTray attachments={attachments} />
      {isTooLong && (
        <div className={css.tooLong} role="alert">
          <span>{t('chat.tooLong', { length: count(text.length), most: count(MESSAGE_LENGTH) })}</span>
          {place && (
            <Button
              isSmall
              onClick={() => {
                attachments.add([new File([text], t('chat.longFile'), { type: 'text/plain' })]);
                setText('');
              }}
            >
              {t('chat.asFile')}
            </Button>
          )}
        </div>
      )}
      <div className={css.bar}>
        <ComposerBar
          onEdit={apply}
          onFiles={place ? attachments.add : undefined}
          preview={isMarkdown(text) ? { isOn: isPreview, onChange: setPreview } : undefined}
        />
        {onCancel && (
          <Button kind="quiet" onClick={onCancel}>
            {t('word.cancel')}
          </Button>
        )}
        <Button
          kind="primary"
          icon={<PaperPlaneRightIcon size={18} weight="fill" />}
          isPending={isWaiting}
          disabled={isTooLong}
          onClick={send}
        >
          {place ? t('word.send') : t('word.save')}
        </Button>
      </div>
    </div>
  );
}

/** What the clipboard calls « image.png » gets a name that tells one from another. */
function named(file: File): File {
  if (!/^image\.\w+$/.test(file.name)) return file;
  const stamp = now().toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.');
  return new File([file], file.name.replace('image', `image ${stamp}`), { type: file.type });
}

/** Files of a draft from before this window was opened, which are in the space already. */
function useKeptFiles(spaceId: string, draft: string[]) {
  const [ids, setIds] = useState(draft);
  const files = useRowMap<FileRow>(ids.length > 0 ? moduleScope(spaceId, 'files') : null, 'files') ?? {};
  const references = ids.flatMap((id): Reference[] =>
    files[id] && !files[id].trashed_at ? [{ kind: 'file', id }] : [],
  );
  return {
    ids,
    references,
    remove: (id: string) => setIds((old) => old.filter((each) => each !== id)),
    clear: () => setIds([]),
  };
}

/** Grows with its text where the browser does not do so itself. */
function useAutoHeight(area: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = area.current;
    if (!element || CSS.supports('field-sizing', 'content') || text === undefined) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [area, text]);
}
