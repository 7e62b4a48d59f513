import { DownloadSimpleIcon } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { SignOutIcon } from '@phosphor-icons/react/dist/csr/SignOut';
import { useState } from 'react';
import type { Archive, ArchiveProgress } from '#contract/exit.ts';
import { organisationScope } from '#contract/scope.ts';
import { useAsk } from '#web/core/ask.ts';
import { count, duration, percent, size } from '#web/core/format.ts';
import { useMayDo, useRows } from '#web/core/hooks.ts';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Banner, Button, Card, ProgressBar, toast } from '#web/ui/index.ts';
import { useTaking } from './archive.ts';
import css from './Sovereignty.module.css';

export function Leaving({ organisationId }: { organisationId: string }) {
  const t = useT();
  const mayTake = useMayDo(organisationScope(organisationId), 'archive.open');
  return (
    <Card
      title={
        <span className={css.title}>
          <SignOutIcon size={20} aria-hidden="true" />
          {t('exit.leave')}
        </span>
      }
    >
      <p>{t('exit.leaveAbout')}</p>
      <p className={css.muted}>{t('exit.leaveHolds')}</p>
      {mayTake ? <Taking organisationId={organisationId} /> : <Banner tone="sky">{t('exit.ownerOnly')}</Banner>}
    </Card>
  );
}

function Taking({ organisationId }: { organisationId: string }) {
  const t = useT();
  const { progress, take } = useTaking(organisationId);
  const [isAsking, setAsking] = useState(false);
  const { data } = useAsk<{ rows: { key: string; count: number }[] }>('archive.contents', { organisationId });
  const isGoing = progress?.state === 'reading' || progress?.state === 'sending';
  async function start() {
    setAsking(true);
    await take().catch((error) => toast(refusalSentence(error)));
    setAsking(false);
  }
  return (
    <>
      {progress && <Progress progress={progress} organisationId={organisationId} />}
      {data && (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t('exit.content')}</th>
              <th scope="col">{t('exit.format')}</th>
              <th scope="col">{t('exit.count')}</th>
            </tr>
          </thead>
          <tbody>
            {data.rows.map(({ key, count: items }) => (
              <tr key={key}>
                <th scope="row">{t(`exit.content.${key}` as MessageKey)}</th>
                <td>{t(`exit.format.${key}` as MessageKey)}</td>
                <td>{count(items)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className={css.take}>
        <Button
          kind="primary"
          icon={<DownloadSimpleIcon size={20} />}
          isPending={isAsking}
          disabled={isGoing}
          onClick={() => void start()}
        >
          {t('exit.take')}
        </Button>
      </div>
    </>
  );
}

function Progress({ progress, organisationId }: { progress: ArchiveProgress; organisationId: string }) {
  const t = useT();
  const rows = useRows<Archive>(organisationScope(organisationId), 'archives');
  const { state, done_bytes, total_bytes, done_files, total_files, seconds } = progress;
  if (state === 'interrupted') return <Banner tone="brick">{t('exit.interrupted')}</Banner>;
  if (state === 'done') {
    const last = rows?.filter((row) => row.finished_at).toSorted((a, b) => (a.opened_at < b.opened_at ? 1 : -1))[0];
    return (
      <>
        <Banner tone="leaf">{t('exit.done', { files: count(total_files), size: size(total_bytes) })}</Banner>
        {last && Number(last.hurt_count) > 0 && (
          <Banner tone="brick">{t('exit.hurt', { count: Number(last.hurt_count) })}</Banner>
        )}
      </>
    );
  }
  const share = total_bytes > 0 ? done_bytes / total_bytes : 0;
  const left = share > 0.02 ? (seconds / share) * (1 - share) : undefined;
  return (
    <div className={css.going}>
      <div className={css.goingHead}>
        <strong>{state === 'sending' ? t('exit.progress') : t('exit.reading')}</strong>
        {state === 'sending' && <span>{percent(share)}</span>}
      </div>
      <ProgressBar
        value={share}
        label={t('exit.progress')}
        said={
          state === 'sending' && (
            <>
              {t('exit.sending', {
                files: count(done_files),
                allFiles: count(total_files),
                done: size(done_bytes),
                total: size(total_bytes),
              })}
              {left !== undefined && ` · ${t('exit.left', { time: duration(left) })}`}
            </>
          )
        }
      />
      <span className={css.muted}>{t('exit.keepOpen')}</span>
    </div>
  );
}
