import { FolderIcon } from '@phosphor-icons/react/dist/csr/Folder';
import type { Folder } from '#contract/files.ts';
import { useT } from '#web/core/i18n.ts';
import { Button, Dialog } from '#web/ui/index.ts';
import type { Entry } from './Entries.tsx';
import css from './Files.module.css';

interface MoveProps {
  moving: Entry[];
  folders: Folder[];
  onMove: (folderId: string | null) => void;
  onClose: () => void;
}

/** The folders as a tree, without those that are being moved and what they hold. */
export function MoveDialog({ moving, folders, onMove, onClose }: MoveProps) {
  const t = useT();
  const inside = Map.groupBy(folders, (each) => each.folder_id);
  const rows: { id: string | null; name: string; depth: number }[] = [{ id: null, name: t('files.top'), depth: 0 }];
  const walk = (id: string | null, depth: number): void => {
    for (const each of (inside.get(id) ?? []).sort((a, b) => a.name.localeCompare(b.name))) {
      if (moving.some((entry) => entry.id === each.id)) continue;
      rows.push({ id: each.id, name: each.name, depth });
      walk(each.id, depth + 1);
    }
  };
  walk(null, 1);
  return (
    <Dialog title={t('files.moveTo')} isOpen onClose={onClose} closeWord={t('word.close')}>
      <div className={css.tree}>
        {rows.map(({ id, name, depth }) => (
          <Button
            key={id ?? 'top'}
            kind="quiet"
            icon={<FolderIcon size={20} />}
            style={{ paddingInlineStart: 12 + depth * 20 }}
            onClick={() => {
              onMove(id);
              onClose();
            }}
          >
            {name}
          </Button>
        ))}
      </div>
    </Dialog>
  );
}
