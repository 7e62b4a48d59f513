/** What a browser can show of a file by itself; nothing of the file ever runs in our page. */
import { useState } from 'react';
import type { File as FileRow } from '#contract/files.ts';
import { useT } from '#web/core/i18n.ts';
import { addressOf, KindIcon, kindOf } from './kinds.tsx';
import css from './Preview.module.css';
import { TextPreview } from './TextPreview.tsx';

interface PreviewProps {
  file: FileRow;
  /** fills the window rather than the panel: a document can be read */
  isLarge?: boolean;
}

export function Preview({ file, isLarge = false }: PreviewProps) {
  const t = useT();
  const [isBroken, setBroken] = useState(false);
  const title = t('files.preview', { name: file.name });
  const kind = isBroken ? 'none' : kindOf(file);
  const fail = () => setBroken(true);
  return (
    <div className={`${css.preview} ${isLarge ? css.large : ''}`} data-kind={kind}>
      {kind === 'picture' ? (
        <img src={addressOf(file, true)} alt={title} onError={fail} />
      ) : kind === 'video' ? (
        // biome-ignore lint/a11y/useMediaCaption: a person's own film has no captions of ours
        <video src={addressOf(file)} controls preload="metadata" aria-label={title} onError={fail} />
      ) : kind === 'audio' ? (
        // biome-ignore lint/a11y/useMediaCaption: as above
        <audio src={addressOf(file)} controls preload="metadata" aria-label={title} onError={fail} />
      ) : kind === 'text' || kind === 'table' ? (
        <TextPreview
          file={file}
          title={title}
          most={isLarge ? 512 * 1024 : 16 * 1024}
          isTable={kind === 'table'}
          onFail={fail}
        />
      ) : kind === 'pdf' && isLarge ? (
        <iframe src={addressOf(file, true)} title={title} />
      ) : (
        <div className={css.none}>
          <KindIcon name={file.name} size={72} />
          <span>
            {t(isBroken ? 'files.previewBroken' : kind === 'pdf' ? 'files.previewOpen' : 'files.previewNone')}
          </span>
        </div>
      )}
    </div>
  );
}
