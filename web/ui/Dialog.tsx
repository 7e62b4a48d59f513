import { type ReactNode, Suspense } from 'react';
import { Button } from './Button.tsx';
import { overlay, useAsked } from './overlays.ts';

export interface DialogProps {
  title: string;
  /** its name for who hears it, where the title alone does not say it */
  label?: string;
  isOpen: boolean;
  onClose: () => void;
  closeWord: string;
  actions?: ReactNode;
  isWide?: boolean;
  /** as large as the window allows */
  isFull?: boolean;
  children: ReactNode;
}

const Overlay = overlay((overlays) => overlays.DialogOverlay);

/** A question or a form over the page; a sheet from below on a phone. Escape closes it. */
export function Dialog(props: DialogProps) {
  const isShown = useAsked(props.isOpen);
  if (!isShown) return null;
  return (
    <Suspense fallback={null}>
      <Overlay {...props} />
    </Suspense>
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
