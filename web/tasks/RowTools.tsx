/** What one does with the chosen tasks of the list or of the chart, by pointing: for those who have no keyboard, or do not know its keys. */
import { ArrowDownIcon } from '@phosphor-icons/react/dist/csr/ArrowDown';
import { ArrowUpIcon } from '@phosphor-icons/react/dist/csr/ArrowUp';
import { CheckIcon } from '@phosphor-icons/react/dist/csr/Check';
import { ClipboardTextIcon } from '@phosphor-icons/react/dist/csr/ClipboardText';
import { LinkSimpleIcon } from '@phosphor-icons/react/dist/csr/LinkSimple';
import { SelectionPlusIcon } from '@phosphor-icons/react/dist/csr/SelectionPlus';
import { TextIndentIcon } from '@phosphor-icons/react/dist/csr/TextIndent';
import { TextOutdentIcon } from '@phosphor-icons/react/dist/csr/TextOutdent';
import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash';
import { UserPlusIcon } from '@phosphor-icons/react/dist/csr/UserPlus';
import { useT } from '#web/core/i18n.ts';
import { IconButton, Menu } from '#web/ui/index.ts';
import type { ListClipboard } from './useClipboard.ts';

export interface RowActions {
  onOutdent: () => void;
  onIndent: () => void;
  /** left out where there is no room for it */
  onShift?: (by: 1 | -1) => void;
  /** makes each chosen task wait for the one before it */
  onChain: () => void;
  /** asks who works on the chosen tasks */
  onAssign: () => void;
  onRemove: () => void;
}

const SIZE = 20;

interface RowToolsProps {
  count: number;
  mayWrite: boolean;
  actions: RowActions;
  clipboard: ListClipboard;
  /** a line that is touched is chosen along with those that are */
  isSpanning: boolean;
  onSpanning: (isSpanning: boolean) => void;
}

export function RowTools({ count, mayWrite, actions, clipboard, isSpanning, onSpanning }: RowToolsProps) {
  const t = useT();
  return (
    <>
      <IconButton
        label={t('tasks.spanning')}
        icon={<SelectionPlusIcon size={SIZE} />}
        aria-pressed={isSpanning}
        onClick={() => onSpanning(!isSpanning)}
      />
      {mayWrite && <Changes count={count} actions={actions} />}
      <ClipboardMenu count={count} mayWrite={mayWrite} clipboard={clipboard} />
    </>
  );
}

function Changes({ count, actions }: Pick<RowToolsProps, 'count' | 'actions'>) {
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
        label={t('tasks.assign')}
        icon={<UserPlusIcon size={SIZE} />}
        disabled={none}
        onClick={actions.onAssign}
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

function ClipboardMenu({ count, mayWrite, clipboard }: Pick<RowToolsProps, 'count' | 'mayWrite' | 'clipboard'>) {
  const t = useT();
  const tick = (isOn: boolean) => (isOn ? <CheckIcon size={18} weight="bold" /> : <span style={{ width: 18 }} />);
  const copyAs = (isTitled: boolean) => ({
    key: isTitled ? 'titled' : 'plain',
    label: t(isTitled ? 'tasks.copyTitled' : 'tasks.copyPlain'),
    icon: tick(clipboard.hasTitles === isTitled),
    isDisabled: count === 0,
    onAction: () => clipboard.copyAs(isTitled),
  });
  return (
    <Menu
      label={t('tasks.keyCopy')}
      trigger={<IconButton label={t('tasks.keyCopy')} icon={<ClipboardTextIcon size={SIZE} />} />}
      actions={[
        copyAs(true),
        copyAs(false),
        ...(mayWrite ? [{ key: 'paste', label: t('tasks.paste'), icon: tick(false), onAction: clipboard.paste }] : []),
      ]}
    />
  );
}
