import type { ReactElement } from 'react';
import { MenuItem, MenuTrigger, Popover, Pressable, Menu as Underlying } from 'react-aria-components';
import type { MenuProps } from './Menu.tsx';
import css from './Overlay.module.css';

/** What Menu.tsx shows once it is asked for: open from the start, for it was the first press that brought it. */
export function MenuOverlay({ label, trigger, actions, onOpenChange }: MenuProps) {
  return (
    <MenuTrigger defaultOpen onOpenChange={onOpenChange}>
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
