/** A plan from a file: chosen, read, reported on; applied only from the report. */
import { UploadSimpleIcon } from '@phosphor-icons/react/dist/csr/UploadSimple';
import { useState } from 'react';
import {
  type ColumnMapping,
  guessColumns,
  type ImportMode,
  type ImportReport,
  type Operation,
  tableColumns,
  tableOf,
  textIn,
} from '#contract/tasks.ts';
import { parseInstant } from '#schedule/time.ts';
import { sendFile } from '#web/core/api.ts';
import { useSend } from '#web/core/hooks.ts';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Banner, Button, Dialog, RadioCards, Select } from '#web/ui/index.ts';
import { useEditor } from './editor.ts';
import css from './Import.module.css';
import { usePlan } from './plan.ts';
import { untakenName } from './untaken.ts';
import { sayDate, sayMinutes } from './words.ts';

const KINDS = '.xml,.gan,.json,.csv,.tsv,.txt';
const words: Partial<Record<(typeof tableColumns)[number], MessageKey>> = {
  outline: 'tasks.outline',
  level: 'tasks.level',
  note: 'tasks.notes',
  low: 'planning.low',
  likely: 'planning.likely',
  high: 'planning.high',
};

export function ImportButton({ spaceId }: { spaceId: string }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon={<UploadSimpleIcon size={20} />} onClick={() => setOpen(true)}>
        {t('tasks.import')}
      </Button>
      {isOpen && <ImportDialog spaceId={spaceId} onClose={() => setOpen(false)} />}
    </>
  );
}

export function ImportDialog({ spaceId, onClose }: { spaceId: string; onClose: () => void }) {
  const t = useT();
  const send = useSend();
  const plan = usePlan(spaceId);
  const editor = useEditor(spaceId);
  const [file, setFile] = useState<File>();
  const [head, setHead] = useState<string[]>();
  const [mapping, setMapping] = useState<ColumnMapping>({});
  const [mode, setMode] = useState<ImportMode>('add');
  const [report, setReport] = useState<ImportReport>();
  const [wrong, setWrong] = useState('');
  const [busy, setBusy] = useState<'reading' | 'applying'>();
  const hasTasks = (plan?.outline.rows.length ?? 0) > 0;

  async function choose(chosen: File): Promise<void> {
    setFile(chosen);
    setReport(undefined);
    setWrong('');
    setHead(undefined);
    if (!/\.(csv|tsv|txt)$/i.test(chosen.name)) return read(chosen, mode, null);
    const [first, ...others] = await headOf(chosen);
    if (!first) return read(chosen, mode, null);
    setHead(first.map((title, i) => title.trim() || (others[0]?.[i] ?? String(i + 1))));
    setMapping(guessColumns(first));
  }
  async function read(chosen: File, how: ImportMode, columns: ColumnMapping | null): Promise<void> {
    setBusy('reading');
    setWrong('');
    try {
      const query = new URLSearchParams({
        name: chosen.name,
        mode: how,
        ...(columns ? { mapping: JSON.stringify(columns) } : {}),
      });
      setReport(await sendFile<ImportReport>(`/api/v1/plans/${spaceId}/imports?${query}`, chosen));
    } catch (error) {
      setReport(undefined);
      setWrong(refusalSentence(error));
    } finally {
      setBusy(undefined);
    }
  }
  async function apply(): Promise<void> {
    setBusy('applying');
    try {
      const { undo } = await send<{ undo: Operation[] }>('plan.import', { spaceId, importId: report!.importId });
      editor.remember(undo);
      editor.tell(t('tasks.imported', { count: report!.tasks }));
      onClose();
    } catch (error) {
      setWrong(refusalSentence(error));
      setBusy(undefined);
    }
  }

  return (
    <Dialog
      title={t('tasks.import')}
      isOpen
      isWide
      onClose={onClose}
      closeWord={t('word.close')}
      actions={
        <>
          <Button onClick={onClose}>{t('word.cancel')}</Button>
          {head && !report ? (
            <Button
              kind="primary"
              isPending={busy === 'reading'}
              disabled={mapping.name === undefined}
              onClick={() => void read(file!, mode, mapping)}
            >
              {t('tasks.readTable')}
            </Button>
          ) : (
            <Button
              kind="primary"
              isPending={busy === 'applying'}
              disabled={!report || report.tasks === 0 || busy === 'reading'}
              onClick={() => void apply()}
            >
              {t('tasks.applyImport')}
            </Button>
          )}
        </>
      }
    >
      <div className={css.body}>
        <label className={css.pick}>
          <input
            type="file"
            accept={KINDS}
            onChange={(event) => {
              const chosen = event.target.files?.[0];
              if (chosen) void choose(chosen);
            }}
          />
          <UploadSimpleIcon size={22} aria-hidden="true" />
          <span>
            <strong>{file?.name ?? t('tasks.chooseFile')}</strong>
            <span className={css.muted}>{t('tasks.chooseFileAbout')}</span>
          </span>
        </label>
        {hasTasks && file && (
          <RadioCards<ImportMode>
            label={t('tasks.importMode')}
            value={mode}
            onChange={(value) => {
              setMode(value);
              if (!head || report) void read(file, value, head ? mapping : null);
            }}
            options={[
              { value: 'add', title: t('tasks.importAdd'), about: t('tasks.importAddAbout') },
              { value: 'replace', title: t('tasks.importReplace'), about: t('tasks.importReplaceAbout') },
            ]}
          />
        )}
        {head && !report && (
          <fieldset className={css.mapping}>
            <legend>{t('tasks.mapping')}</legend>
            {tableColumns.map((part) => (
              <Select
                key={part}
                label={t(words[part] ?? (`tasks.${part}` as MessageKey))}
                value={String(mapping[part] ?? '')}
                options={[
                  { value: '', label: t('tasks.noColumn') },
                  ...head.map((title, i) => ({ value: String(i), label: title })),
                ]}
                onChange={(event) => {
                  const { [part]: _before, ...rest } = mapping;
                  setMapping(event.target.value === '' ? rest : { ...rest, [part]: Number(event.target.value) });
                }}
              />
            ))}
          </fieldset>
        )}
        {busy === 'reading' && <p role="status">{t('tasks.reading')}</p>}
        {wrong && <Banner tone="brick">{wrong}</Banner>}
        {report && <Report report={report} minutesPerDay={plan?.plan.project.minutesPerDay ?? 480} />}
      </div>
    </Dialog>
  );
}

/** What applying would do: what comes, what moves and why, what could not be taken. */
function Report({ report, minutesPerDay }: { report: ImportReport; minutesPerDay: number }) {
  const t = useT();
  return (
    <div className={css.report}>
      <h3>{report.name}</h3>
      <p>
        {t('tasks.reportCounts', { tasks: report.tasks, links: report.links, people: report.people })}{' '}
        {t('tasks.reportSpan', {
          start: sayDate(parseInstant(report.start)),
          finish: sayDate(parseInstant(report.finish)),
        })}
      </p>
      <Banner tone={report.moveCount === 0 ? 'leaf' : 'brass'}>
        {report.moveCount === 0
          ? t('tasks.reportNoMove', { count: report.compared })
          : t('tasks.reportMoves', { count: report.moveCount, compared: report.compared })}
      </Banner>
      {report.moves.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list is scrolled with the keyboard too
        <section className={css.moves} tabIndex={0} aria-label={t('tasks.shift')}>
          <table>
            <thead>
              <tr>
                <th>{t('tasks.name')}</th>
                <th>{t('tasks.inFile')}</th>
                <th>{t('tasks.here')}</th>
                <th>{t('tasks.shift')}</th>
                <th>{t('tasks.because')}</th>
              </tr>
            </thead>
            <tbody>
              {report.moves.map((move) => (
                <tr key={`${move.number} ${move.name}`}>
                  <td>
                    {move.number} {move.name}
                  </td>
                  <td data-title={t('tasks.inFile')}>{span(move.storedStart, move.storedFinish)}</td>
                  <td data-title={t('tasks.here')}>{span(move.start, move.finish)}</td>
                  <td data-title={t('tasks.shift')}>
                    {sayMinutes(move.startMinutes || move.finishMinutes, { minutesPerDay })}
                  </td>
                  <td data-title={t('tasks.because')}>{whyMoved(move.why, t)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {report.moveCount > report.moves.length && (
            <p>{t('tasks.andMore', { count: report.moveCount - report.moves.length })}</p>
          )}
        </section>
      )}
      {report.untaken.length > 0 && (
        <section>
          <h4>{t('tasks.untaken')}</h4>
          <ul>
            {report.untaken.map(({ what, count }) => (
              <li key={what}>
                {untakenName(what)} ({count})
              </li>
            ))}
          </ul>
        </section>
      )}
      {report.cycles.map((names) => (
        <Banner key={names.join()} tone="brick">
          {names.length > 1
            ? t('tasks.reportCycle', { tasks: names.join(' → ') })
            : t('tasks.reportCycleAlone', { task: names[0]! })}
        </Banner>
      ))}
    </div>
  );
}

/** A day, or the first and the last. */
const span = (start: string | null, finish: string | null): string => {
  const days = [start, finish].flatMap((each) => (each ? [sayDate(parseInstant(each))] : []));
  return [...new Set(days)].join(' → ');
};

type T = ReturnType<typeof useT>;
function whyMoved(why: ImportReport['moves'][number]['why'], t: T): string {
  const date = why.at ? sayDate(parseInstant(why.at)) : '';
  if (why.kind === 'link') return t('tasks.whyLinkEnd', { name: why.name ?? '…' });
  if (why.kind === 'constraint') return `${t(`tasks.constraint.${why.name}` as MessageKey)} ${date}`;
  if (why.kind === 'calendar') return t('tasks.whyHoliday', { names: why.name || '…' });
  return why.kind === 'links' ? '' : t(`tasks.why.${why.kind}` as MessageKey, { date });
}

const HEAD_BYTES = 65_536;

/** The first lines of a table, enough to name its columns. */
async function headOf(file: File): Promise<string[][]> {
  const bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  return tableOf(textIn(bytes, file.size > HEAD_BYTES), 3).lines;
}
