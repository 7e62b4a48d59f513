import { CaretRightIcon } from '@phosphor-icons/react/dist/csr/CaretRight';
import { FolderPlusIcon } from '@phosphor-icons/react/dist/csr/FolderPlus';
import { ListBulletsIcon } from '@phosphor-icons/react/dist/csr/ListBullets';
import { SquaresFourIcon } from '@phosphor-icons/react/dist/csr/SquaresFour';
import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash';
import { UploadSimpleIcon } from '@phosphor-icons/react/dist/csr/UploadSimple';
import { Link } from '@tanstack/react-router';
import type { Folder } from '#contract/files.ts';
import { useT } from '#web/core/i18n.ts';
import { Button, Menu, SegmentedControl } from '#web/ui/index.ts';
import css from './Files.module.css';

export type View = 'list' | 'grid';

interface ToolbarProps {
  space: { id: string; name: string };
  /** from the top down to where one is */
  path: Folder[];
  view: View;
  onView: (view: View) => void;
  mayWrite: boolean;
  onNewFolder: () => void;
  onPickFiles: () => void;
  onPickFolder: () => void;
  droppedOn: (folderId: string | null) => object;
}

/** Where one is, and what can be done here. */
export function Toolbar({ space, path, view, onView, mayWrite, droppedOn, ...props }: ToolbarProps) {
  const t = useT();
  return (
    <div className={css.toolbar}>
      <nav className={css.path} aria-label={t('files.path')}>
        <Link
          to="/s/$spaceId/$tab"
          params={{ spaceId: space.id, tab: 'files' }}
          aria-current={path.length === 0 ? 'page' : undefined}
          {...droppedOn(null)}
        >
          {space.name}
        </Link>
        {path.map((each, at) => (
          <span key={each.id} className={css.step}>
            <CaretRightIcon size={14} aria-hidden="true" />
            <Link
              to="/s/$spaceId/$tab/$"
              params={{ spaceId: space.id, tab: 'files', _splat: each.id }}
              aria-current={at === path.length - 1 ? 'page' : undefined}
              {...droppedOn(each.id)}
            >
              {each.name}
            </Link>
          </span>
        ))}
      </nav>
      <div className={css.tools}>
        <SegmentedControl<View>
          label={t('files.view')}
          value={view}
          onChange={onView}
          options={[
            { value: 'list', label: t('files.list'), icon: <ListBulletsIcon size={18} /> },
            { value: 'grid', label: t('files.grid'), icon: <SquaresFourIcon size={18} /> },
          ]}
        />
        <Link
          to="/s/$spaceId/$tab/$"
          params={{ spaceId: space.id, tab: 'files', _splat: 'bin' }}
          className={css.binLink}
        >
          <TrashIcon size={20} aria-hidden="true" />
          <span>{t('files.bin')}</span>
        </Link>
        {mayWrite && (
          <>
            <Button icon={<FolderPlusIcon size={20} />} onClick={props.onNewFolder}>
              {t('files.newFolder')}
            </Button>
            <Menu
              label={t('files.upload')}
              trigger={
                <Button kind="primary" icon={<UploadSimpleIcon size={20} />}>
                  {t('files.upload')}
                </Button>
              }
              actions={[
                { key: 'files', label: t('files.pickFiles'), onAction: props.onPickFiles },
                { key: 'folder', label: t('files.pickFolder'), onAction: props.onPickFolder },
              ]}
            />
          </>
        )}
      </div>
    </div>
  );
}
