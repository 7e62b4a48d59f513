import type { ReactElement, ReactNode } from 'react';
import { MenuItem, MenuTrigger, Popover, Pressable, Menu as Underlying } from 'react-aria-components';
import css from './Overlay.module.css';

export interface MenuAction {
  key: string;
  label: string;
  icon?: ReactNode;
  isDangerous?: boolean;
  isDisabled?: boolean;
  onAction: () => void;
}

/** Actions behind one button. `trigger` is a Button or IconButton. */
export function Menu({
  label,
  trigger,
  actions,
  onOpenChange,
}: {
  label: string;
  trigger: ReactElement;
  actions: MenuAction[];
  onOpenChange?: (isOpen: boolean) => void;
}) {
  return (
    <MenuTrigger onOpenChange={onOpenChange}>
      <Pressable>{trigger as ReactElement<object, 'button'>}</Pressable>
      <Popover className={css.popover!} placement="bottom end">
        <Underlying className={css.menu!} aria-label={label}>
          {actions.map((action) => (
            <MenuItem
              key={action.key}
              className={css.item!}
              data-danger={action.isDangerous || undefined}
              isDisabled={action.isDisabled}
              onAction={action.onAction}
              textValue={action.label}
            >
              {action.icon}
              {action.label}
            </MenuItem>
          ))}
        </Underlying>
      </Popover>
    </MenuTrigger>
  );
}
