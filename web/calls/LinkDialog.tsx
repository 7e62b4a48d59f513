/** A link to copy, with what it opens said first. */
import { useT } from '#web/core/i18n.ts';
import { Button, Dialog, TextField, toast } from '#web/ui/index.ts';

export function LinkDialog({
  title,
  about,
  link,
  onClose,
}: {
  title: string;
  about: string;
  link: string;
  onClose: () => void;
}) {
  const t = useT();
  return (
    <Dialog title={title} isOpen={link !== ''} onClose={onClose} closeWord={t('word.close')}>
      <p>{about}</p>
      <TextField label={title} isLabelHidden readOnly value={link} onFocus={(event) => event.target.select()} />
      <Button kind="primary" onClick={() => navigator.clipboard.writeText(link).then(() => toast(t('word.copied')))}>
        {t('word.copy')}
      </Button>
    </Dialog>
  );
}
