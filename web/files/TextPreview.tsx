/** The beginning of a text, or of a table: what a browser would show badly by itself, or not at all. */
import { useEffect, useMemo, useState } from 'react';
import type { File as FileRow } from '#contract/files.ts';
import { textIn } from '#contract/separated.ts';
import { size } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { Skeleton } from '#web/ui/index.ts';
import { addressOf } from './kinds.tsx';
import css from './Preview.module.css';
import { type Table, tableIn } from './table.ts';

interface TextPreviewProps {
  file: FileRow;
  title: string;
  /** how many bytes of it */
  most: number;
  isTable: boolean;
  onFail: () => void;
}

export function TextPreview({ file, title, most, isTable, onFail }: TextPreviewProps) {
  const t = useT();
  const [text, setText] = useState<string>();
  const address = addressOf(file);
  const isCut = file.size_bytes > most;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same bytes are not asked for again
  useEffect(() => {
    const leaving = new AbortController();
    fetch(address, { headers: { range: `bytes=0-${most - 1}` }, signal: leaving.signal })
      .then(async (response) => {
        if (!response.ok) throw new Error(String(response.status));
        setText(textIn(new Uint8Array(await response.arrayBuffer()), isCut));
      })
      .catch(() => leaving.signal.aborted || onFail());
    return () => leaving.abort();
  }, [address, most]);
  const table = useMemo(() => (isTable && text !== undefined ? tableIn(text, isCut) : null), [isTable, text, isCut]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled with the keyboard too
    <section tabIndex={0} aria-label={title} className={css.text}>
      {text === undefined ? <Skeleton height={120} /> : table ? <Cells table={table} /> : <pre>{text}</pre>}
      {table?.isCut && <p>{t('files.previewRows', { count: table.rows.length })}</p>}
      {text !== undefined && !table && isCut && (
        <p>{t('files.previewCut', { shown: size(most), total: size(file.size_bytes) })}</p>
      )}
    </section>
  );
}

/** The titles stay in sight; numbers stand under each other. */
function Cells({ table: { titles, rows, areNumbers } }: { table: Table }) {
  const kindOf = (i: number) => (areNumbers[i] ? '' : undefined);
  return (
    <table className={css.table}>
      <thead>
        <tr>
          {titles.map((title, i) =>
            // a heading without a word would be read out as one
            title ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name, and stay where they are
              <th key={i} scope="col" data-number={kindOf(i)}>
                {title}
              </th>
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <td key={i} />
            ),
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <tr key={at}>
            {row.map((cell, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <td key={i} data-number={kindOf(i)}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
