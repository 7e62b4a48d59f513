import { useState } from 'react';
import { FILE_NAME_LENGTH } from '#contract/files.ts';
import { useT } from '#web/core/i18n.ts';
import { Button, Dialog, TextField } from '#web/ui/index.ts';
import css from './Files.module.css';

export function NameDialog({ onName, onClose }: { onName: (name: string) => void; onClose: () => void }) {
  const t = useT();
  const [name, setName] = useState('');
  return (
    <Dialog title={t('files.newFolder')} isOpen onClose={onClose} closeWord={t('word.close')}>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          onName(name.trim());
          onClose();
        }}
      >
        <TextField
          label={t('files.folderName')}
          required
          autoFocus
          pattern=".*\S.*"
          maxLength={FILE_NAME_LENGTH}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button kind="primary" type="submit">
          {t('word.create')}
        </Button>
      </form>
    </Dialog>
  );
}
