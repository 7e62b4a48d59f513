import type { ReactElement } from 'react';
import { DialogTrigger, Popover, Pressable, Dialog as Underlying } from 'react-aria-components';
import css from './Overlay.module.css';
import type { PopupProps } from './Popup.tsx';

/** What Popup.tsx shows once it is asked for. */
export function PopupOverlay({ label, trigger, isOpen, onOpenChange, children }: PopupProps) {
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={onOpenChange}>
      <Pressable>{trigger as ReactElement<object, 'button'>}</Pressable>
      <Popover className={css.popover!} placement="top">
        <Underlying className={css.popup!} aria-label={label}>
          {children}
        </Underlying>
      </Popover>
    </DialogTrigger>
  );
}
