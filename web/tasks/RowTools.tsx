/** What one does with the chosen tasks of a list, by pointing: for those who have no keyboard, or do not know its keys. */
import { ArrowDownIcon } from '@phosphor-icons/react/dist/csr/ArrowDown';
import { ArrowUpIcon } from '@phosphor-icons/react/dist/csr/ArrowUp';
import { LinkSimpleIcon } from '@phosphor-icons/react/dist/csr/LinkSimple';
import { TextIndentIcon } from '@phosphor-icons/react/dist/csr/TextIndent';
import { TextOutdentIcon } from '@phosphor-icons/react/dist/csr/TextOutdent';
import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash';
import { useT } from '#web/core/i18n.ts';
import { IconButton } from '#web/ui/index.ts';

export interface RowActions {
  onOutdent: () => void;
  onIndent: () => void;
  /** left out where there is no room for it */
  onShift?: (by: 1 | -1) => void;
  /** makes each chosen task wait for the one before it */
  onChain: () => void;
  onRemove: () => void;
}

const SIZE = 20;

export function RowTools({ count, actions }: { count: number; actions: RowActions }) {
  const t = useT();
  const { onShift } = actions;
  const none = count === 0;
  return (
    <>
      <IconButton
        label={t('gantt.outdent')}
        icon={<TextOutdentIcon size={SIZE} />}
        disabled={none}
        onClick={actions.onOutdent}
      />
      <IconButton
        label={t('gantt.indent')}
        icon={<TextIndentIcon size={SIZE} />}
        disabled={none}
        onClick={actions.onIndent}
      />
      {onShift && (
        <>
          <IconButton
            label={t('tasks.up')}
            icon={<ArrowUpIcon size={SIZE} />}
            disabled={none}
            onClick={() => onShift(-1)}
          />
          <IconButton
            label={t('tasks.down')}
            icon={<ArrowDownIcon size={SIZE} />}
            disabled={none}
            onClick={() => onShift(1)}
          />
        </>
      )}
      <IconButton
        label={t('gantt.chain')}
        icon={<LinkSimpleIcon size={SIZE} />}
        disabled={count < 2}
        onClick={actions.onChain}
      />
      <IconButton
        label={t('gantt.remove')}
        icon={<TrashIcon size={SIZE} />}
        disabled={none}
        onClick={actions.onRemove}
      />
    </>
  );
}
