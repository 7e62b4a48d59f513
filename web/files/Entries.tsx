import { DotsThreeVerticalIcon } from '@phosphor-icons/react/dist/csr/DotsThreeVertical';
import { FolderIcon } from '@phosphor-icons/react/dist/csr/Folder';
import { useNavigate } from '@tanstack/react-router';
import { type DragEvent, type KeyboardEvent, type MouseEvent, useState } from 'react';
import type { File as FileRow, Folder } from '#contract/files.ts';
import { shortWhen, size } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { Avatar, IconButton, Menu } from '#web/ui/index.ts';
import css from './Files.module.css';
import { addressOf, download, isPicture, KindIcon, zipOf } from './kinds.tsx';

export type Entry = (Folder & { kind: 'folder' }) | (FileRow & { kind: 'file' });
/** what is carried when entries are dragged within the page */
export const MOVED = 'application/x-beffroi-files';

interface EntriesProps {
  view: 'list' | 'grid';
  spaceId: string;
  entries: Entry[];
  countIn: (folderId: string) => number;
  selected: ReadonlySet<string>;
  onSelect: (ids: ReadonlySet<string>) => void;
  onLook: (file: FileRow) => void;
  mayWrite: boolean;
  onRename: (entry: Entry, name: string) => void;
  onMove: (entry: Entry) => void;
  onTrash: (entry: Entry) => void;
  onCopyLink: (entry: Entry) => void;
  droppedOn: (folderId: string) => object;
}

/** What one gets who takes it: a file itself, a folder as a zip. */
export const bytesOf = (entry: Entry): string =>
  entry.kind === 'folder' ? zipOf(entry.space_id, entry.id) : addressOf(entry);

/** Folders first, then files; as lines or as tiles. */
export function Entries(props: EntriesProps) {
  const t = useT();
  const { view, entries } = props;
  return (
    <div className={view === 'list' ? css.list : css.grid}>
      {view === 'list' && (
        <div className={css.head} aria-hidden="true">
          <span />
          <span>{t('files.name')}</span>
          <span>{t('files.changed')}</span>
          <span />
        </div>
      )}
      <ul onKeyDown={walk}>
        {entries.map((entry) => (
          <EntryRow key={entry.id} entry={entry} {...props} />
        ))}
      </ul>
    </div>
  );
}

/** Up and down go from name to name. */
function walk(event: KeyboardEvent<HTMLUListElement>) {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const names = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-name]')];
  const at = names.indexOf(event.target as HTMLElement);
  if (at < 0) return;
  event.preventDefault();
  names[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
}

function EntryRow({ entry, ...props }: { entry: Entry } & EntriesProps) {
  const t = useT();
  const navigate = useNavigate();
  const [isRenaming, setRenaming] = useState(false);
  const { view, spaceId, selected, entries } = props;
  const isFolder = entry.kind === 'folder';
  const isSelected = selected.has(entry.id);
  const by = isFolder
    ? { id: entry.created_by, name: entry.created_by_name }
    : { id: entry.added_by, name: entry.added_by_name };

  function open(event: MouseEvent) {
    if (event.ctrlKey || event.metaKey) return toggle();
    if (isFolder) {
      return void navigate({ to: '/s/$spaceId/$tab/$', params: { spaceId, tab: 'files', _splat: entry.id } });
    }
    props.onLook(entry);
  }
  function toggle() {
    const next = new Set(selected);
    if (!next.delete(entry.id)) next.add(entry.id);
    props.onSelect(next);
  }
  function drag(event: DragEvent) {
    const dragged = isSelected ? entries.filter((each) => selected.has(each.id)) : [entry];
    event.dataTransfer.setData(MOVED, JSON.stringify(dragged.map(({ id, kind }) => ({ id, kind }))));
    event.dataTransfer.effectAllowed = 'move';
  }

  return (
    <li
      className={css.row}
      data-selected={isSelected || undefined}
      draggable={props.mayWrite && !isRenaming}
      onDragStart={drag}
      {...(isFolder ? props.droppedOn(entry.id) : {})}
    >
      <label className={css.icon} title={t('files.select', { name: entry.name })}>
        <input
          type="checkbox"
          checked={isSelected}
          onChange={toggle}
          aria-label={t('files.select', { name: entry.name })}
        />
        {isFolder ? (
          <FolderIcon size={26} weight="fill" aria-hidden="true" />
        ) : view === 'grid' && isPicture(entry) ? (
          <img src={addressOf(entry, true)} alt="" loading="lazy" />
        ) : (
          <KindIcon name={entry.name} />
        )}
      </label>
      {isRenaming ? (
        <input
          className={css.rename}
          aria-label={t('files.name')}
          defaultValue={entry.name}
          // biome-ignore lint/a11y/noAutofocus: the person has just asked to rename this line
          autoFocus
          maxLength={255}
          onFocus={(event) => event.target.setSelectionRange(0, Math.max(0, entry.name.lastIndexOf('.')) || 255)}
          onBlur={(event) => {
            const name = event.target.value.trim();
            setRenaming(false);
            if (name && name !== entry.name) props.onRename(entry, name);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') event.currentTarget.value = entry.name;
            if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
          }}
        />
      ) : (
        <button
          type="button"
          className={css.name}
          data-name
          onClick={open}
          onKeyDown={(event) => {
            if (event.key === 'F2' && props.mayWrite) setRenaming(true);
            if (event.key === 'Delete' && props.mayWrite) props.onTrash(entry);
          }}
        >
          <strong>{entry.name}</strong>
          <span className={css.muted}>
            {isFolder ? t('files.folderAbout', { count: props.countIn(entry.id) }) : size(entry.size_bytes)}
          </span>
        </button>
      )}
      <span className={css.when}>
        {by.id && <Avatar id={by.id} name={by.name} size={26} />}
        {shortWhen(entry.changed_at)}
      </span>
      <Menu
        label={t('files.actions', { name: entry.name })}
        trigger={
          <IconButton
            isSmall
            label={t('files.actions', { name: entry.name })}
            icon={<DotsThreeVerticalIcon size={20} weight="bold" />}
          />
        }
        actions={[
          {
            key: 'download',
            label: t(isFolder ? 'files.downloadFolder' : 'word.download'),
            onAction: () => download(bytesOf(entry)),
          },
          { key: 'link', label: t('files.copyLink'), onAction: () => props.onCopyLink(entry) },
          ...(props.mayWrite
            ? [
                { key: 'rename', label: t('word.rename'), onAction: () => setRenaming(true) },
                { key: 'move', label: t('files.move'), onAction: () => props.onMove(entry) },
                { key: 'trash', label: t('word.delete'), isDangerous: true, onAction: () => props.onTrash(entry) },
              ]
            : []),
        ]}
      />
    </li>
  );
}
