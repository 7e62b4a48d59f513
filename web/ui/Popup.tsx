import type { ReactElement, ReactNode } from 'react';
import { DialogTrigger, Popover, Pressable, Dialog as Underlying } from 'react-aria-components';
import css from './Overlay.module.css';

export interface PopupProps {
  label: string;
  /** a Button or IconButton */
  trigger: ReactElement;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  children: ReactNode;
}

/** Something small beside the button that opens it: a picker, a few choices. Escape, or a click elsewhere, closes it. */
export function Popup({ label, trigger, isOpen, onOpenChange, children }: PopupProps) {
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
