/** Links to copy, with what they open said first. */
import { LinkSimpleIcon } from '@phosphor-icons/react/dist/csr/LinkSimple';
import { type ReactNode, useState } from 'react';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Button, ConfirmDialog, Dialog, TextField, toast } from '#web/ui/index.ts';

export function LinkDialog({
  title,
  about,
  link,
  onClose,
  children,
}: {
  title: string;
  about: string;
  link: string;
  onClose: () => void;
  children?: ReactNode;
}) {
  const t = useT();
  return (
    <Dialog title={title} isOpen={link !== ''} onClose={onClose} closeWord={t('word.close')}>
      <p>{about}</p>
      <TextField label={title} isLabelHidden readOnly value={link} onFocus={(event) => event.target.select()} />
      <Button kind="primary" onClick={() => navigator.clipboard.writeText(link).then(() => toast(t('word.copied')))}>
        {t('word.copy')}
      </Button>
      {children}
    </Dialog>
  );
}

/** A space's lasting link: the same whoever asks for it, until somebody asks for another. */
export function LastingLink({ spaceId }: { spaceId: string }) {
  const t = useT();
  const send = useSend();
  const [link, setLink] = useState('');
  const [isReplacing, setReplacing] = useState(false);
  const show = (replaces?: true) =>
    send<{ link: string }>('room.link', { spaceId, replaces }).then(
      (answer) => setLink(location.origin + answer.link),
      (error) => toast(refusalSentence(error), { isError: true }),
    );
  return (
    <>
      <Button icon={<LinkSimpleIcon size={20} />} onClick={() => void show()}>
        {t('calls.lastingLink')}
      </Button>
      <LinkDialog
        title={t('calls.lastingLink')}
        about={t('calls.lastingLinkAbout')}
        link={link}
        onClose={() => setLink('')}
      >
        <Button kind="quiet" onClick={() => setReplacing(true)}>
          {t('calls.replaceLink')}
        </Button>
      </LinkDialog>
      <ConfirmDialog
        title={t('calls.replaceLinkTitle')}
        isOpen={isReplacing}
        onClose={() => setReplacing(false)}
        onConfirm={() => void show(true)}
        confirmWord={t('calls.replaceLink')}
        cancelWord={t('word.cancel')}
      >
        {t('calls.replaceLinkAbout')}
      </ConfirmDialog>
    </>
  );
}
