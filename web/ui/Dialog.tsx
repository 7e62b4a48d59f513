import { XIcon } from '@phosphor-icons/react/dist/csr/X';
import type { ReactNode } from 'react';
import { Heading, Modal, ModalOverlay, Dialog as Underlying } from 'react-aria-components';
import { Button, IconButton } from './Button.tsx';
import css from './Overlay.module.css';

export interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  closeWord: string;
  actions?: ReactNode;
  isWide?: boolean;
  /** as large as the window allows */
  isFull?: boolean;
  children: ReactNode;
}

/** A question or a form over the page; a sheet from below on a phone. Escape closes it. */
export function Dialog({ title, isOpen, onClose, closeWord, actions, isWide, isFull, children }: DialogProps) {
  return (
    <ModalOverlay className={css.backdrop!} isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable>
      <Modal className={`${css.modal} ${isFull ? css.full : isWide ? css.wide : ''}`}>
        <Underlying className={css.dialog!}>
          <div className={css.head}>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <IconButton label={closeWord} icon={<XIcon size={20} />} onClick={onClose} />
          </div>
          {children}
          {actions && <div className={css.actions}>{actions}</div>}
        </Underlying>
      </Modal>
    </ModalOverlay>
  );
}

export interface ConfirmDialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  onConfirm: () => void;
  confirmWord: string;
  cancelWord: string;
  isDangerous?: boolean;
  children: ReactNode;
}

/** Only for what cannot be undone: it says by name what will happen. */
export function ConfirmDialog({
  title,
  isOpen,
  onClose,
  onConfirm,
  confirmWord,
  cancelWord,
  isDangerous = true,
  children,
}: ConfirmDialogProps) {
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={onClose}
      closeWord={cancelWord}
      actions={
        <>
          <Button onClick={onClose}>{cancelWord}</Button>
          <Button
            kind={isDangerous ? 'danger' : 'primary'}
            onClick={() => {
              onConfirm();
              onClose();
            }}
          >
            {confirmWord}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
