import { UploadSimpleIcon } from '@phosphor-icons/react/dist/csr/UploadSimple';
import { XIcon } from '@phosphor-icons/react/dist/csr/X';
import { duration, size } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Button, IconButton, ProgressBar, toast } from '#web/ui/index.ts';
import { pickFiles } from './dropped.ts';
import css from './Files.module.css';
import {
  dismissDone,
  giveUp,
  pauseAll,
  resumeAll,
  resumeByHandle,
  resumeWith,
  type Sending,
  useUploads,
} from './uploads.ts';

/** What is on its way: how much, how fast, how long; and what waits for the person after a reload. */
export function UploadPanel({ spaceId }: { spaceId: string }) {
  const t = useT();
  const { list, speed } = useUploads();
  const here = list.filter((each) => each.spaceId === spaceId);
  if (here.length === 0) return null;
  const open = here.filter((each) => each.state !== 'done');
  const going = open.filter((each) => each.state === 'sending' || each.state === 'waiting');
  const sum = (of: (each: Sending) => number) => here.reduce((total, each) => total + of(each), 0);
  const sent = sum((each) => each.sent);
  const total = sum((each) => each.size);
  const facts = [
    t('files.progress', { sent: size(sent), total: size(total) }),
    ...(speed > 0 ? [t('files.speed', { speed: size(speed) }), duration((total - sent) / speed)] : []),
  ];

  async function resume(item: Sending) {
    if (await resumeByHandle(item.id)) return;
    const [picked] = await pickFiles();
    if (picked && !resumeWith(item.id, picked.file))
      toast(t('files.otherFile', { name: item.name }), { isError: true });
  }

  return (
    <section className={css.uploads} aria-label={t('files.upload')}>
      <div className={css.uploadsHead}>
        <UploadSimpleIcon size={20} aria-hidden="true" />
        <strong role="status">
          {open.length > 0 ? t('files.sending', { count: open.length }) : t('files.sent', { count: here.length })}
        </strong>
        <span className={css.muted}>{open.length > 0 ? facts.join(' · ') : size(total)}</span>
        <span className={css.spring} />
        {going.length > 0 && (
          <Button kind="quiet" onClick={pauseAll}>
            {t('files.pause')}
          </Button>
        )}
        {going.length === 0 && open.some((each) => each.file) && (
          <Button kind="quiet" onClick={resumeAll}>
            {t('files.resume')}
          </Button>
        )}
        {open.length === 0 && <IconButton label={t('word.close')} icon={<XIcon size={18} />} onClick={dismissDone} />}
      </div>
      {open.length > 0 && <ProgressBar value={total > 0 ? sent / total : 0} label={t('files.upload')} />}
      {going.length > 0 && <p className={css.muted}>{t('files.close')}</p>}
      {open
        .filter((each) => each.state === 'needsFile' || each.state === 'failed')
        .map((each) => (
          <div key={each.id} className={css.uploadsHead}>
            <span className={css.spring}>
              {each.name}
              {each.state === 'failed' && <span className={css.error}> · {refusalSentence(each.error)}</span>}
            </span>
            <Button isSmall onClick={() => (each.file ? resumeAll() : resume(each))}>
              {each.file ? t('word.retry') : t('files.pickAgain', { name: each.name })}
            </Button>
            <IconButton
              isSmall
              label={t('files.giveUp', { name: each.name })}
              icon={<XIcon size={18} />}
              onClick={() => giveUp(each.id)}
            />
          </div>
        ))}
    </section>
  );
}
