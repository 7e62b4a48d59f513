import { DownloadSimpleIcon } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { EyeIcon } from '@phosphor-icons/react/dist/csr/Eye';
import { XIcon } from '@phosphor-icons/react/dist/csr/X';
import { useEffect, useState } from 'react';
import type { File as FileRow } from '#contract/files.ts';
import { relativeDay, size, time } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { buttonCss, IconButton } from '#web/ui/index.ts';
import css from './Files.module.css';
import { addressOf, isPicture, KindIcon } from './kinds.tsx';

/** The file that is looked at: a preview, who put it there, and its bytes. */
export function Details({ file, onClose }: { file: FileRow; onClose: () => void }) {
  const t = useT();
  const when = `${relativeDay(file.added_at)} ${time(file.added_at)}`;
  const mayOpen = isPicture(file) || file.type === 'application/pdf';
  return (
    <aside className={css.details} aria-label={t('files.details')}>
      <IconButton className={css.close} label={t('word.close')} icon={<XIcon size={20} />} onClick={onClose} />
      <div className={css.preview}>
        <Preview file={file} />
      </div>
      <h2>{file.name}</h2>
      <p className={css.muted}>
        {size(file.size_bytes)} · {t('files.addedBy', { name: file.added_by_name, when })}
      </p>
      <div className={css.detailActions}>
        {mayOpen && (
          <a
            className={`${buttonCss.button} ${buttonCss.primary}`}
            href={addressOf(file, true)}
            target="_blank"
            rel="noreferrer"
          >
            <EyeIcon size={20} />
            {t('word.open')}
          </a>
        )}
        <a className={`${buttonCss.button} ${buttonCss.secondary}`} href={addressOf(file)} download={file.name}>
          <DownloadSimpleIcon size={20} />
          {t('word.download')}
        </a>
      </div>
    </aside>
  );
}

const TEXT_SHOWN = 64 * 1024;
const isText = (file: FileRow): boolean =>
  file.size_bytes > 0 && (/^text\//.test(file.type) || /\.(md|txt|csv|json|log|xml|ya?ml)$/i.test(file.name));

function Preview({ file }: { file: FileRow }) {
  const t = useT();
  const title = t('files.preview', { name: file.name });
  if (isPicture(file)) return <img src={addressOf(file, true)} alt={title} />;
  if (file.type.startsWith('video/')) {
    // biome-ignore lint/a11y/useMediaCaption: a person's own film has no captions of ours
    return <video src={addressOf(file)} controls preload="metadata" aria-label={title} />;
  }
  if (file.type.startsWith('audio/')) {
    // biome-ignore lint/a11y/useMediaCaption: as above
    return <audio src={addressOf(file)} controls preload="metadata" aria-label={title} />;
  }
  if (isText(file)) return <TextPreview file={file} title={title} />;
  return <KindIcon name={file.name} size={72} />;
}

function TextPreview({ file, title }: { file: FileRow; title: string }) {
  const [text, setText] = useState('');
  const address = addressOf(file);
  useEffect(() => {
    const leaving = new AbortController();
    fetch(address, { headers: { range: `bytes=0-${TEXT_SHOWN - 1}` }, signal: leaving.signal })
      .then((response) => (response.ok ? response.text() : ''))
      .then(setText)
      .catch(() => {});
    return () => leaving.abort();
  }, [address]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled with the keyboard too
    <section tabIndex={0} aria-label={title}>
      <pre>{text}</pre>
    </section>
  );
}
