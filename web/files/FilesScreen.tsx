import { DownloadSimpleIcon } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { FolderOpenIcon } from '@phosphor-icons/react/dist/csr/FolderOpen';
import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type DragEvent, useEffect, useMemo, useState } from 'react';
import { type File as FileRow, type Folder, isInBin } from '#contract/files.ts';
import { moduleScope, spaceScope } from '#contract/scope.ts';
import type { Space } from '#contract/spaces.ts';
import { useMayDo, useReplica, useRow, useRowMap, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { useOver } from '#web/core/over.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Button, EmptyState, SkeletonLines, toast, useMedia } from '#web/ui/index.ts';
import { Bin } from './Bin.tsx';
import { copyLink, Details } from './Details.tsx';
import { type Dropped, pickFiles, pickFolder, readDrop } from './dropped.ts';
import { bytesOf, Entries, type Entry, MOVED } from './Entries.tsx';
import css from './Files.module.css';
import { download, kindOf, zipOf } from './kinds.tsx';
import { MoveDialog } from './MoveDialog.tsx';
import { NameDialog } from './NameDialog.tsx';
import { StorageNotice } from './StorageNotice.tsx';
import { Toolbar, type View } from './Toolbar.tsx';
import { makeFolder, placesOf } from './tree.ts';
import { UploadPanel } from './UploadPanel.tsx';
import { resumeWith, startUploads } from './uploads.ts';
import { Viewer } from './Viewer.tsx';

const VIEW = 'beffroi.files.view';
/** What lies over the list, by its id: a file that is looked at where there is no room beside it, one that is read large. */
interface Over {
  look?: string;
  view?: string;
}
const byName = (a: Entry, b: Entry) => a.name.localeCompare(b.name, undefined, { numeric: true });
const fail = (error: unknown) => toast(refusalSentence(error), { isError: true });

/** The files of a space: where one is, what is here, what is on its way, and the one that is looked at. */
export function FilesScreen({ spaceId }: { spaceId: string }) {
  const scope = moduleScope(spaceId, 'files');
  const space = useRow<Space>(spaceScope(spaceId), 'spaces', spaceId);
  const folders = useRowMap<Folder>(scope, 'folders');
  const files = useRowMap<FileRow>(scope, 'files');
  if (!folders || !files || !space) return <SkeletonLines />;
  return <Browser space={space} folders={folders} files={files} />;
}

interface BrowserProps {
  space: Space;
  folders: Readonly<Record<string, Folder>>;
  files: Readonly<Record<string, FileRow>>;
}

function Browser({ space, folders, files }: BrowserProps) {
  const t = useT();
  const send = useSend();
  const navigate = useNavigate();
  const spaceId = space.id;
  const { me } = useReplica();
  const { _splat: rest } = useParams({ strict: false }) as { _splat?: string };
  const mayWrite = useMayDo(moduleScope(spaceId, 'files'), 'file.add') && !space.archived_at;
  const [view, setView] = useState<View>(localStorage.getItem(VIEW) === 'grid' ? 'grid' : 'list');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isNaming, setNaming] = useState(false);
  const [moving, setMoving] = useState<Entry[]>();
  const [isOver, setOver] = useState(false);

  // the address names a folder, or a file to look at in its own
  const asked = rest ? files[rest] : undefined;
  const askedFolder = asked ? asked.folder_id : rest;
  const folder =
    askedFolder && folders[askedFolder] && !isInBin(folders, askedFolder) ? folders[askedFolder] : undefined;
  const here = folder?.id ?? null;
  const isGone = Boolean(rest) && rest !== 'bin' && (asked ? asked.trashed_at !== null : !folder);
  const askedId = asked?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another folder begins with nothing chosen
  useEffect(() => setSelected(new Set(askedId ? [askedId] : [])), [askedId, here]);

  const { entries, counts } = useMemo(() => {
    const inside = (each: Folder | FileRow) => each.folder_id === here && !each.trashed_at;
    const both: [Entry['kind'], (Folder | FileRow)[]][] = [
      ['folder', Object.values(folders)],
      ['file', Object.values(files)],
    ];
    const numbers = new Map<string, number>();
    for (const [, rows] of both)
      for (const { folder_id: id, trashed_at } of rows)
        if (id && !trashed_at) numbers.set(id, (numbers.get(id) ?? 0) + 1);
    return {
      entries: both.flatMap(([kind, rows]) =>
        rows
          .filter(inside)
          .map((each) => ({ ...each, kind }) as Entry)
          .sort(byName),
      ),
      counts: numbers,
    };
  }, [folders, files, here]);
  const chosen = entries.filter((each) => selected.has(each.id));
  const isAll = chosen.length === entries.length;
  const { over, cover, change, uncover } = useOver<Over>();
  const isNarrow = useMedia('(max-width: 1100px)');
  const fileAt = (id?: string) => (id && !files[id]?.trashed_at ? files[id] : undefined);
  const only = chosen.length === 1 ? fileAt(chosen[0]!.id) : undefined;
  const looked = isNarrow ? fileAt(over.look ?? askedId) : only;
  const viewed = fileAt(over.view);
  const shown = entries.filter((each) => each.kind === 'file' && kindOf(each) !== 'none') as FileRow[];
  const path: Folder[] = [];
  for (let at = folder; at && path.length < 100; at = at.folder_id ? folders[at.folder_id] : undefined)
    path.unshift(at);

  function receive(dropped: Dropped[]) {
    const fresh = resumeWith(spaceId, dropped);
    if (fresh.length > 0) startUploads(spaceId, me.personId, placesOf(send, spaceId, here, fresh));
  }
  function move(ids: { id: string; kind: Entry['kind'] }[], folderId: string | null) {
    for (const { id, kind } of ids) {
      if (id !== folderId) send(`${kind}.move`, { id, spaceId, folderId }).catch(fail);
    }
    setSelected(new Set());
  }
  function trash(list: Entry[]) {
    for (const { id, kind } of list) send(`${kind}.trash`, { id, spaceId }).catch(fail);
    setSelected(new Set());
    const onAction = () => {
      for (const { id, kind } of list) send(`${kind}.restore`, { id, spaceId }).catch(fail);
    };
    toast(t('files.trashed', { count: list.length, name: list[0]!.name }), {
      action: { label: t('word.undo'), onAction },
    });
  }
  const select = ({ id }: { id: string }) => setSelected(new Set([id]));
  function leave() {
    setSelected(new Set());
    if (isNarrow && over.look) uncover();
    else if (asked) void navigate({ to: '/s/$spaceId/$tab/$', params: { spaceId, tab: 'files', _splat: here ?? '' } });
  }
  const isOurs = (event: DragEvent) => event.dataTransfer.types.includes(MOVED);
  const droppedOn = (folderId: string | null) => ({
    onDragOver: (event: DragEvent) => isOurs(event) && event.preventDefault(),
    onDrop: (event: DragEvent) => {
      if (!isOurs(event)) return;
      event.preventDefault();
      move(JSON.parse(event.dataTransfer.getData(MOVED)), folderId);
    },
  });
  if (rest === 'bin') return <Bin spaceId={spaceId} folders={folders} files={files} mayWrite={mayWrite} />;

  return (
    <section
      className={css.screen}
      aria-label={t('files.tab')}
      onDragOver={(event) => {
        if (!mayWrite || !event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!mayWrite || !event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        readDrop(event.dataTransfer).then(receive).catch(fail);
      }}
    >
      <Toolbar
        space={space}
        path={path}
        view={view}
        onView={(value) => {
          localStorage.setItem(VIEW, value);
          setView(value);
        }}
        mayWrite={mayWrite}
        onNewFolder={() => setNaming(true)}
        onPickFiles={() => pickFiles().then(receive).catch(fail)}
        onPickFolder={() => pickFolder().then(receive).catch(fail)}
        droppedOn={droppedOn}
      />
      <div className={css.main}>
        <StorageNotice spaceId={spaceId} heed={files} />
        {chosen.length > (looked ? 1 : 0) && (
          <div className={css.bulk}>
            <strong>{t('files.selected', { count: chosen.length })}</strong>
            {!isAll && (
              <Button kind="quiet" onClick={() => setSelected(new Set(entries.map(({ id }) => id)))}>
                {t('files.selectAll')}
              </Button>
            )}
            <span className={css.spring} />
            <Button
              icon={<DownloadSimpleIcon size={20} />}
              onClick={() =>
                download(
                  chosen.length === 1
                    ? bytesOf(chosen[0]!)
                    : zipOf(spaceId, here, isAll ? undefined : chosen.map(({ id }) => id)),
                )
              }
            >
              {t('word.download')}
            </Button>
            {mayWrite && <Button onClick={() => setMoving(chosen)}>{t('files.move')}</Button>}
            {mayWrite && (
              <Button
                icon={<TrashIcon size={20} />}
                title={t('word.delete')}
                isIconWhenNarrow
                onClick={() => trash(chosen)}
              >
                {t('word.delete')}
              </Button>
            )}
          </div>
        )}
        {isGone ? (
          <EmptyState icon={<FolderOpenIcon size={40} />} title={t('files.gone')}>
            {t(asked ? 'files.goneToBin' : 'files.goneAbout')}
          </EmptyState>
        ) : entries.length > 0 ? (
          <Entries
            view={view}
            spaceId={spaceId}
            entries={entries}
            countIn={(id) => counts.get(id) ?? 0}
            selected={selected}
            onSelect={setSelected}
            onLook={isNarrow ? ({ id }) => cover({ look: id }) : select}
            mayWrite={mayWrite}
            onRename={(entry, name) => void send(`${entry.kind}.rename`, { id: entry.id, spaceId, name }).catch(fail)}
            onMove={(entry) => setMoving([entry])}
            onTrash={(entry) => trash([entry])}
            onCopyLink={(entry) => copyLink(entry).then(() => toast(t('files.linkCopied')))}
            droppedOn={droppedOn}
          />
        ) : (
          <Nothing mayWrite={mayWrite} />
        )}
        <UploadPanel spaceId={spaceId} />
        {isOver && <div className={css.over}>{t('files.drop')}</div>}
      </div>
      {looked && (
        <Details file={looked} isOver={isNarrow} onView={() => cover({ ...over, view: looked.id })} onClose={leave} />
      )}
      {viewed && (
        <Viewer
          file={viewed}
          files={shown}
          onShow={(id) => {
            change({ ...over, view: id });
            if (!isNarrow) select({ id });
          }}
          onClose={uncover}
        />
      )}
      {isNaming && (
        <NameDialog
          onClose={() => setNaming(false)}
          onName={(name) => makeFolder(send, spaceId, here, name).catch(fail)}
        />
      )}
      {moving && (
        <MoveDialog
          moving={moving}
          folders={Object.values(folders).filter((each) => !isInBin(folders, each.id))}
          onClose={() => setMoving(undefined)}
          onMove={(folderId) => move(moving, folderId)}
        />
      )}
    </section>
  );
}

/** What is to be done where nothing is: with a finger nothing is dragged here. */
function Nothing({ mayWrite }: { mayWrite: boolean }) {
  const t = useT();
  const isTouched = useMedia('(pointer: coarse)');
  return (
    <EmptyState icon={<FolderOpenIcon size={40} />} title={t('files.empty')}>
      {mayWrite && t(isTouched ? 'files.emptyTouch' : 'files.emptyAbout')}
    </EmptyState>
  );
}
