import { XIcon } from '@phosphor-icons/react/dist/csr/X';
import { Heading, Modal, ModalOverlay, Dialog as Underlying } from 'react-aria-components';
import { IconButton } from './Button.tsx';
import type { DialogProps } from './Dialog.tsx';
import css from './Overlay.module.css';

/** What Dialog.tsx shows once it is asked for. */
export function DialogOverlay({
  title,
  label,
  isOpen,
  onClose,
  closeWord,
  actions,
  isWide,
  isFull,
  children,
}: DialogProps) {
  return (
    <ModalOverlay className={css.backdrop!} isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable>
      <Modal className={`${css.modal} ${isFull ? css.full : isWide ? css.wide : ''}`}>
        <Underlying className={css.dialog!} aria-label={label}>
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
