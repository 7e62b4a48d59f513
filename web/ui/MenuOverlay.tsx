import type { ReactElement } from 'react';
import {
  Header,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Pressable,
  Menu as Underlying,
} from 'react-aria-components';
import type { MenuAction, MenuProps } from './Menu.tsx';
import css from './Overlay.module.css';

/** What Menu.tsx shows once it is asked for: open from the start, for it was the first press that brought it. */
export function MenuOverlay({ label, trigger, actions, groups, onOpenChange }: MenuProps) {
  return (
    <MenuTrigger defaultOpen onOpenChange={onOpenChange}>
      <Pressable>{trigger as ReactElement<object, 'button'>}</Pressable>
      <Popover className={`${css.popover} ${groups ? css.sheet : ''}`} placement={groups ? 'top' : 'bottom end'}>
        <Underlying className={css.menu!} aria-label={label}>
          {groups
            ?.filter((group) => group.actions.length > 0)
            .map((group) => (
              <MenuSection
                key={group.key}
                className={`${css.section} ${group.isRow ? css.row : ''}`}
                aria-label={group.label}
              >
                <Header className={css.sectionHead!}>{group.label}</Header>
                {group.actions.map(itemOf)}
              </MenuSection>
            ))}
          {!groups && actions.map(itemOf)}
        </Underlying>
      </Popover>
    </MenuTrigger>
  );
}

const itemOf = (action: MenuAction) => (
  <MenuItem
    key={action.key}
    id={action.key}
    className={css.item!}
    data-danger={action.isDangerous || undefined}
    isDisabled={action.isDisabled}
    onAction={action.onAction}
    textValue={action.label}
  >
    {action.icon}
    {action.label}
  </MenuItem>
);
