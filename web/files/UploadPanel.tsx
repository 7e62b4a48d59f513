import { UploadSimpleIcon } from '@phosphor-icons/react/dist/csr/UploadSimple';
import { XIcon } from '@phosphor-icons/react/dist/csr/X';
import { duration, percent, size } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Button, IconButton, ProgressBar, toast } from '#web/ui/index.ts';
import { pickByInput } from './dropped.ts';
import css from './Uploads.module.css';
import {
  dismissDone,
  giveUp,
  pauseAll,
  resumeAll,
  resumeByHandles,
  resumeWith,
  type Sending,
  useUploads,
} from './uploads.ts';

const LISTED = 6;

/** What is on its way: how much, how fast, how long; and what waits for the person after a reload. */
export function UploadPanel({ spaceId }: { spaceId: string }) {
  const t = useT();
  const { list, speed } = useUploads();
  const here = list.filter((each) => each.spaceId === spaceId);
  if (here.length === 0) return null;
  const open = here.filter((each) => each.state !== 'done');
  const going = open.filter((each) => each.state === 'sending' || each.state === 'waiting');
  const failed = open.filter((each) => each.state === 'failed');
  const orphans = open.filter((each) => each.state === 'needsFile');
  const sum = (of: (each: Sending) => number) => here.reduce((total, each) => total + of(each), 0);
  const sent = sum((each) => each.sent);
  const total = sum((each) => each.size);
  const facts = [
    t('files.progress', { sent: size(sent), total: size(total) }),
    ...(going.length > 0 && speed > 0
      ? [t('files.speed', { speed: size(speed) }), t('files.left', { time: duration((total - sent) / speed) })]
      : []),
  ];

  async function resume() {
    if (await resumeByHandles(spaceId, true)) return;
    const picked = await pickByInput({});
    const others = resumeWith(spaceId, picked);
    if (others.length > 0) toast(t('files.otherFile', { name: others[0]!.file.name }), { isError: true });
  }
  const title =
    open.length === 0
      ? t('files.sent', { count: here.length })
      : going.length > 0
        ? t('files.sending', { count: going.length })
        : orphans.length > 0
          ? t('files.interrupted', { count: orphans.length })
          : failed.length > 0
            ? t('files.failed', { count: failed.length })
            : t('files.paused', { count: open.length });

  return (
    <section className={css.panel} aria-label={t('files.uploads')}>
      <div className={css.head}>
        <UploadSimpleIcon size={20} aria-hidden="true" />
        <strong role="status">{title}</strong>
        <span className={css.muted}>{open.length > 0 ? facts.join(' · ') : size(total)}</span>
        <span className={css.spring} />
        {going.length > 0 && (
          <Button kind="quiet" onClick={pauseAll}>
            {t('files.pause')}
          </Button>
        )}
        {going.length === 0 && open.some((each) => each.file) && (
          <Button kind="quiet" onClick={resumeAll}>
            {failed.length > 0 ? t('word.retry') : t('files.resume')}
          </Button>
        )}
        {open.length === 0 && <IconButton label={t('word.close')} icon={<XIcon size={18} />} onClick={dismissDone} />}
      </div>
      {open.length > 0 && <ProgressBar value={total > 0 ? sent / total : 0} label={t('files.uploads')} />}
      {orphans.length > 0 && (
        <div className={css.head}>
          <span className={css.spring}>{t('files.interruptedAbout')}</span>
          <Button kind="primary" onClick={resume}>
            {t('files.pickAgain')}
          </Button>
        </div>
      )}
      <ul className={css.list}>
        {[...failed, ...orphans, ...going].slice(0, LISTED).map((each) => (
          <li key={each.id}>
            <span className={css.name}>{each.name}</span>
            {each.state === 'failed' ? (
              <span className={css.error}>{refusalSentence(each.error)}</span>
            ) : (
              <span className={css.muted}>{percent(each.size > 0 ? each.sent / each.size : 0)}</span>
            )}
            <IconButton
              isSmall
              label={t('files.giveUp', { name: each.name })}
              icon={<XIcon size={18} />}
              onClick={() => giveUp(each.id)}
            />
          </li>
        ))}
        {open.length > LISTED && <li className={css.muted}>{t('files.andMore', { count: open.length - LISTED })}</li>}
      </ul>
      {going.length > 0 && (
        <p className={css.muted}>{t(going.every((each) => each.handle) ? 'files.close' : 'files.closeByHand')}</p>
      )}
    </section>
  );
}
