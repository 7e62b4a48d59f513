import { CaretRightIcon } from '@phosphor-icons/react/dist/csr/CaretRight';
import { FolderOpenIcon } from '@phosphor-icons/react/dist/csr/FolderOpen';
import { FolderPlusIcon } from '@phosphor-icons/react/dist/csr/FolderPlus';
import { ListBulletsIcon } from '@phosphor-icons/react/dist/csr/ListBullets';
import { SquaresFourIcon } from '@phosphor-icons/react/dist/csr/SquaresFour';
import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash';
import { UploadSimpleIcon } from '@phosphor-icons/react/dist/csr/UploadSimple';
import { Link, useParams } from '@tanstack/react-router';
import { type DragEvent, useEffect, useState } from 'react';
import { type File as FileRow, type Folder, isInBin } from '#contract/files.ts';
import { moduleScope, spaceScope } from '#contract/scope.ts';
import type { Space } from '#contract/spaces.ts';
import { useMayDo, useReplica, useRow, useRowMap, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Button, EmptyState, IconButton, SegmentedControl, toast } from '#web/ui/index.ts';
import { Bin } from './Bin.tsx';
import { Details } from './Details.tsx';
import { type Dropped, pickFiles, readDrop } from './dropped.ts';
import { Entries, type Entry, MOVED } from './Entries.tsx';
import css from './Files.module.css';
import { MoveDialog } from './MoveDialog.tsx';
import { NameDialog } from './NameDialog.tsx';
import { makeFolders } from './tree.ts';
import { UploadPanel } from './UploadPanel.tsx';
import { startUploads, takeUp } from './uploads.ts';

const VIEW = 'beffroi.files.view';
type View = 'list' | 'grid';

/** The files of a space: where one is, what is here, what is on its way, and the one that is looked at. */
export function FilesScreen({ spaceId }: { spaceId: string }) {
  const t = useT();
  const send = useSend();
  const { me } = useReplica();
  const { _splat: rest } = useParams({ strict: false }) as { _splat?: string };
  const scope = moduleScope(spaceId, 'files');
  const space = useRow<Space>(spaceScope(spaceId), 'spaces', spaceId);
  const folders = useRowMap<Folder>(scope, 'folders');
  const files = useRowMap<FileRow>(scope, 'files');
  const mayWrite = useMayDo(scope, 'file.add') && !space?.archived_at;
  const [view, setView] = useState<View>(localStorage.getItem(VIEW) === 'grid' ? 'grid' : 'list');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isNaming, setNaming] = useState(false);
  const [moving, setMoving] = useState<Entry[]>();
  const [isOver, setOver] = useState(false);
  useEffect(() => void takeUp(me.personId), [me.personId]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another folder begins with nothing chosen
  useEffect(() => setSelected(new Set()), [rest]);

  if (!folders || !files || !space) return null;
  const folder = rest && folders[rest] && !isInBin(folders, rest) ? folders[rest] : undefined;
  const here = folder?.id ?? null;
  const isHere = (each: { folder_id: string | null; trashed_at: string | null }) =>
    each.folder_id === here && !each.trashed_at;
  const byName = (a: Entry, b: Entry) => a.name.localeCompare(b.name, undefined, { numeric: true });
  const entries: Entry[] = [
    ...Object.values(folders)
      .filter(isHere)
      .map((each): Entry => ({ ...each, kind: 'folder' }))
      .sort(byName),
    ...Object.values(files)
      .filter(isHere)
      .map((each): Entry => ({ ...each, kind: 'file' }))
      .sort(byName),
  ];
  const chosen = entries.filter((each) => selected.has(each.id));
  const path: Folder[] = [];
  for (let at = folder; at && path.length < 100; at = at.folder_id ? folders[at.folder_id] : undefined)
    path.unshift(at);
  const fail = (error: unknown) => toast(refusalSentence(error), { isError: true });

  async function receive(dropped: Dropped[]) {
    const places = await makeFolders(send, spaceId, here, dropped);
    startUploads(spaceId, me.personId, places);
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
  function rename(entry: Entry, name: string) {
    send(`${entry.kind}.rename`, { id: entry.id, spaceId, name }).catch(fail);
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
  if (rest === 'bin') {
    return <Bin spaceId={spaceId} folders={folders} files={files} mayWrite={mayWrite} />;
  }
  const looked = chosen.length === 1 && chosen[0]!.kind === 'file' ? chosen[0] : undefined;

  return (
    <section
      className={`${css.screen} ${looked ? css.withDetails : ''}`}
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
      <div className={css.toolbar}>
        <nav className={css.path} aria-label={t('files.path')}>
          <Link to="/s/$spaceId/$tab" params={{ spaceId, tab: 'files' }} {...droppedOn(null)}>
            {space.name}
          </Link>
          {path.map((each) => (
            <span key={each.id} className={css.step}>
              <CaretRightIcon size={14} aria-hidden="true" />
              <Link
                to="/s/$spaceId/$tab/$"
                params={{ spaceId, tab: 'files', _splat: each.id }}
                aria-current={each === folder ? 'page' : undefined}
                {...droppedOn(each.id)}
              >
                {each.name}
              </Link>
            </span>
          ))}
        </nav>
        <SegmentedControl<View>
          label={t('files.view')}
          value={view}
          onChange={(value) => {
            localStorage.setItem(VIEW, value);
            setView(value);
          }}
          options={[
            { value: 'list', label: t('files.list'), icon: <ListBulletsIcon size={18} /> },
            { value: 'grid', label: t('files.grid'), icon: <SquaresFourIcon size={18} /> },
          ]}
        />
        <Link
          to="/s/$spaceId/$tab/$"
          params={{ spaceId, tab: 'files', _splat: 'bin' }}
          className={css.binLink}
          aria-label={t('files.bin')}
          title={t('files.bin')}
        >
          <TrashIcon size={20} />
        </Link>
        {mayWrite && (
          <>
            <Button icon={<FolderPlusIcon size={20} />} onClick={() => setNaming(true)}>
              {t('files.newFolder')}
            </Button>
            <Button
              kind="primary"
              icon={<UploadSimpleIcon size={20} />}
              onClick={() => pickFiles().then(receive).catch(fail)}
            >
              {t('files.upload')}
            </Button>
          </>
        )}
      </div>
      <div className={css.main}>
        {chosen.length > 1 && (
          <div className={css.bulk}>
            <strong>{t('files.selected', { count: chosen.length })}</strong>
            <span className={css.spring} />
            {mayWrite && <Button onClick={() => setMoving(chosen)}>{t('files.move')}</Button>}
            {mayWrite && (
              <IconButton label={t('word.delete')} icon={<TrashIcon size={20} />} onClick={() => trash(chosen)} />
            )}
          </div>
        )}
        {entries.length > 0 ? (
          <Entries
            view={view}
            spaceId={spaceId}
            entries={entries}
            countIn={(id) =>
              [...Object.values(folders), ...Object.values(files)].filter(
                (each) => each.folder_id === id && !each.trashed_at,
              ).length
            }
            selected={selected}
            onSelect={setSelected}
            mayWrite={mayWrite}
            onRename={rename}
            onMove={(entry) => setMoving([entry])}
            onTrash={(entry) => trash([entry])}
            droppedOn={droppedOn}
          />
        ) : (
          <EmptyState icon={<FolderOpenIcon size={40} />} title={t('files.empty')}>
            {mayWrite && t('files.emptyAbout')}
          </EmptyState>
        )}
        <UploadPanel spaceId={spaceId} />
        {isOver && <div className={css.over}>{t('files.drop')}</div>}
      </div>
      {looked?.kind === 'file' && <Details key={looked.id} file={looked} onClose={() => setSelected(new Set())} />}
      {isNaming && (
        <NameDialog
          onClose={() => setNaming(false)}
          onName={(name) => makeFolders(send, spaceId, here, [], name).catch(fail)}
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
