/** What a browser can show of a file by itself; nothing of the file ever runs in our page. */
import { useEffect, useState } from 'react';
import type { File as FileRow } from '#contract/files.ts';
import { size } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { Skeleton } from '#web/ui/index.ts';
import { addressOf, KindIcon, kindOf } from './kinds.tsx';
import css from './Preview.module.css';

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
      ) : kind === 'text' ? (
        <TextPreview file={file} title={title} most={isLarge ? 512 * 1024 : 16 * 1024} />
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

function TextPreview({ file, title, most }: { file: FileRow; title: string; most: number }) {
  const t = useT();
  const [text, setText] = useState<string>();
  const address = addressOf(file);
  useEffect(() => {
    const leaving = new AbortController();
    fetch(address, { headers: { range: `bytes=0-${most - 1}` }, signal: leaving.signal })
      .then(async (response) => (response.ok ? decoded(await response.arrayBuffer()) : ''))
      .then(setText)
      .catch(() => {});
    return () => leaving.abort();
  }, [address, most]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled with the keyboard too
    <section tabIndex={0} aria-label={title} className={css.text}>
      {text === undefined ? <Skeleton height={120} /> : <pre>{text}</pre>}
      {text !== undefined && file.size_bytes > most && (
        <p>{t('files.previewCut', { shown: size(most), total: size(file.size_bytes) })}</p>
      )}
    </section>
  );
}

/** UTF-8, or else what offices of the west wrote before it; a last character cut in two is left out. */
function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
