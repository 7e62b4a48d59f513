import { CheckIcon } from '@phosphor-icons/react/dist/csr/Check';
import { ClipboardTextIcon } from '@phosphor-icons/react/dist/csr/ClipboardText';
import { SelectionPlusIcon } from '@phosphor-icons/react/dist/csr/SelectionPlus';
import { useT } from '#web/core/i18n.ts';
import { IconButton, Menu } from '#web/ui/index.ts';
import css from './List.module.css';
import { type RowActions, RowTools } from './RowTools.tsx';
import type { ListClipboard } from './useClipboard.ts';

interface ListToolsProps {
  count: number;
  mayWrite: boolean;
  actions: RowActions;
  clipboard: ListClipboard;
  /** a line that is touched is chosen along with those that are */
  isSpanning: boolean;
  onSpanning: (isSpanning: boolean) => void;
}

/** Above the list: what its keys do, for the chosen lines. Pointing here leaves the focus in the list. */
export function ListTools({ count, mayWrite, actions, clipboard, isSpanning, onSpanning }: ListToolsProps) {
  const t = useT();
  const tick = (isOn: boolean) => (isOn ? <CheckIcon size={18} weight="bold" /> : <span style={{ width: 18 }} />);
  const icon = 20;
  return (
    <div
      className={css.tools}
      role="toolbar"
      aria-label={t('tasks.rowTools')}
      onMouseDown={(event) => event.preventDefault()}
    >
      <IconButton
        label={t('tasks.spanning')}
        icon={<SelectionPlusIcon size={icon} />}
        aria-pressed={isSpanning}
        onClick={() => onSpanning(!isSpanning)}
      />
      {mayWrite && <RowTools count={count} actions={actions} />}
      <Menu
        label={t('tasks.keyCopy')}
        trigger={<IconButton label={t('tasks.keyCopy')} icon={<ClipboardTextIcon size={icon} />} />}
        actions={[
          {
            key: 'titled',
            label: t('tasks.copyTitled'),
            icon: tick(clipboard.hasTitles),
            isDisabled: count === 0,
            onAction: () => clipboard.copyAs(true),
          },
          {
            key: 'plain',
            label: t('tasks.copyPlain'),
            icon: tick(!clipboard.hasTitles),
            isDisabled: count === 0,
            onAction: () => clipboard.copyAs(false),
          },
          ...(mayWrite
            ? [{ key: 'paste', label: t('tasks.paste'), icon: tick(false), onAction: () => clipboard.paste() }]
            : []),
        ]}
      />
      {count > 1 && <span className={css.chosen}>{t('tasks.chosen', { count })}</span>}
    </div>
  );
}
