import { ArrowUpIcon } from '@phosphor-icons/react/dist/csr/ArrowUp';
import { PaperclipIcon } from '@phosphor-icons/react/dist/csr/Paperclip';
import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash';
import { useLayoutEffect, useRef, useState } from 'react';
import { type File as FileRow, type Folder, isInBin } from '#contract/files.ts';
import { moduleScope } from '#contract/scope.ts';
import { type Attachment, type Check, type OutlineRow, orderBetween } from '#contract/tasks.ts';
import { newId } from '#web/core/clock.ts';
import { useRowMap, useRows } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { Button, IconButton, ProgressBar, TextField } from '#web/ui/index.ts';
import { LineField } from './LineField.tsx';
import css from './Panel.module.css';
import { listOf } from './plan.ts';
import { type PanelProps, Section } from './TaskPanel.tsx';

/** The checklist and what is attached. */
export function PanelList(props: PanelProps & { row: OutlineRow }) {
  return (
    <>
      <Checklist {...props} />
      <Attachments {...props} />
    </>
  );
}

function Checklist({ plan, taskId, editor }: PanelProps) {
  const t = useT();
  const [text, setText] = useState('');
  const checks = listOf<Check>(plan.rows, 'checks')
    .filter((each) => each.taskId === taskId)
    .sort((a, b) => (a.order < b.order ? -1 : 1));
  const done = checks.filter((each) => each.isDone).length;
  const put = (row: Check) => void editor.apply([{ do: 'put', in: 'checks', row }]);
  const move = (from: number, to: number) => {
    const moved = checks[from]!;
    if (to < 0 || to >= checks.length) return;
    const around = checks.toSpliced(from, 1);
    stands.current = to;
    put({ ...moved, order: orderBetween(around[to - 1]?.order ?? null, around[to]?.order ?? null) });
  };
  const sequence = checks.map((each) => each.id).join();
  const lines = useRef<HTMLUListElement>(null);
  const stands = useRef(-1);
  // who removed a line stands on the one that took its place, or where one is added; who moved one stays on it
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the lines are others, or in another order
  useLayoutEffect(() => {
    if (stands.current < 0) return;
    const list = lines.current;
    const line = list?.children[stands.current] ?? list?.lastElementChild ?? list?.nextElementSibling;
    stands.current = -1;
    line?.querySelector('input')?.focus();
  }, [sequence]);
  if (checks.length === 0 && !editor.mayWrite) return null;
  return (
    <Section title={t('tasks.checklist')}>
      {checks.length > 0 && (
        <ProgressBar
          value={done / checks.length}
          label={t('tasks.checklist')}
          said={t('tasks.checked', { done, count: checks.length })}
        />
      )}
      <ul className={css.lines} ref={lines}>
        {checks.map((each, i) => (
          <CheckLine
            key={each.id}
            check={each}
            isLocked={!editor.mayWrite}
            onChange={(change) => put({ ...each, ...change })}
            onMove={(by) => move(i, i + by)}
            canRise={i > 0}
            onRemove={() => {
              stands.current = i;
              void editor.apply([{ do: 'drop', in: 'checks', id: each.id }]);
            }}
          />
        ))}
      </ul>
      {editor.mayWrite && (
        <form
          className={css.addLine}
          onSubmit={(event) => {
            event.preventDefault();
            if (!text.trim()) return;
            put({
              id: newId(),
              taskId,
              text: text.trim(),
              isDone: false,
              order: orderBetween(checks.at(-1)?.order ?? null, null),
            });
            setText('');
          }}
        >
          <TextField
            label={t('tasks.newCheck')}
            isLabelHidden
            placeholder={t('tasks.newCheck')}
            value={text}
            maxLength={500}
            onChange={(event) => setText(event.target.value)}
          />
          <Button type="submit" isSmall disabled={!text.trim()}>
            {t('word.add')}
          </Button>
        </form>
      )}
    </Section>
  );
}

function CheckLine({
  check,
  isLocked,
  canRise,
  onChange,
  onMove,
  onRemove,
}: {
  check: Check;
  isLocked: boolean;
  canRise: boolean;
  onChange: (change: Partial<Check>) => void;
  onMove: (by: 1 | -1) => void;
  onRemove: () => void;
}) {
  const t = useT();
  return (
    <li className={css.line} data-done={check.isDone || undefined}>
      <input
        type="checkbox"
        aria-label={check.text}
        checked={check.isDone}
        disabled={isLocked}
        onChange={() => onChange({ isDone: !check.isDone })}
        onKeyDown={(event) => {
          if (!event.altKey || !/^Arrow(Up|Down)$/.test(event.key)) return;
          event.preventDefault();
          onMove(event.key === 'ArrowUp' ? -1 : 1);
        }}
      />
      <LineField
        className={css.lineText}
        label={t('tasks.lineText')}
        value={check.text}
        maxLength={500}
        isReadOnly={isLocked}
        onChange={(text) => onChange({ text })}
      />
      {!isLocked && canRise && (
        <IconButton
          isSmall
          label={t('tasks.raiseLine', { name: check.text })}
          icon={<ArrowUpIcon size={16} />}
          onClick={() => onMove(-1)}
        />
      )}
      {!isLocked && (
        <IconButton
          isSmall
          label={t('tasks.removeLine', { name: check.text })}
          icon={<TrashIcon size={16} />}
          onClick={onRemove}
        />
      )}
    </li>
  );
}

/** Files of the space, by reference: the file stays where it is. */
function Attachments({ spaceId, plan, taskId, editor }: PanelProps) {
  const t = useT();
  const all = useRows<FileRow>(moduleScope(spaceId, 'files'), 'files');
  const folders = useRowMap<Folder>(moduleScope(spaceId, 'files'), 'folders') ?? {};
  const files = all?.filter((each) => !each.trashed_at && !isInBin(folders, each.folder_id));
  const attachments = listOf<Attachment>(plan.rows, 'attachments').filter((each) => each.taskId === taskId);
  const left = (files ?? []).filter((file) => !attachments.some((each) => each.refId === file.id));
  if (attachments.length === 0 && (!editor.mayWrite || left.length === 0)) return null;
  return (
    <Section title={t('tasks.attachments')}>
      <ul className={css.lines}>
        {attachments.map((each) => (
          <li key={each.id} className={css.line}>
            {files && !files.some((file) => file.id === each.refId) ? (
              <span>
                <PaperclipIcon size={16} aria-hidden="true" /> {each.name}{' '}
                <span className={css.muted}>
                  · {t(all?.some((file) => file.id === each.refId) ? 'tasks.fileInBin' : 'tasks.fileGone')}
                </span>
              </span>
            ) : (
              <a href={`/api/v1/files/${spaceId}/${each.refId}/${encodeURIComponent(each.name)}`} download={each.name}>
                <PaperclipIcon size={16} aria-hidden="true" /> {each.name}
              </a>
            )}
            {editor.mayWrite && (
              <IconButton
                isSmall
                label={t('tasks.detach', { name: each.name })}
                icon={<TrashIcon size={16} />}
                onClick={() => void editor.apply([{ do: 'drop', in: 'attachments', id: each.id }])}
              />
            )}
          </li>
        ))}
      </ul>
      {editor.mayWrite && left.length > 0 && (
        <select
          className={css.attach}
          aria-label={t('tasks.attach')}
          value=""
          onChange={(event) => {
            const file = left.find((each) => each.id === event.target.value);
            if (!file) return;
            const row: Attachment = {
              id: `${taskId}:${file.id}`,
              taskId,
              kind: 'file',
              refId: file.id,
              name: file.name,
              size_bytes: file.size_bytes,
              type: file.type,
            };
            void editor.apply([{ do: 'put', in: 'attachments', row }]);
          }}
        >
          <option value="">{t('tasks.attach')}</option>
          {left.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </select>
      )}
    </Section>
  );
}
