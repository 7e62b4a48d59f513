import { XIcon } from '@phosphor-icons/react/dist/csr/X';
import type { Channel } from '#contract/chat.ts';
import { useT } from '#web/core/i18n.ts';
import { IconButton } from '#web/ui/index.ts';
import css from './Chat.module.css';
import { Discussion } from './Discussion.tsx';

/** A thread beside its discussion; on a phone, over it. */
export function ThreadPane({
  channel,
  title,
  isDirect,
  threadId,
  found,
  onClose,
}: {
  channel: Channel;
  title: string;
  isDirect: boolean;
  threadId: string;
  found?: string;
  onClose: () => void;
}) {
  const t = useT();
  return (
    <aside className={`${css.column} ${css.thread}`} aria-label={t('chat.thread')}>
      <div className={css.threadHead}>
        <div>
          <h2>{t('chat.thread')}</h2>
          <span className={css.muted}>{title}</span>
        </div>
        <IconButton label={t('word.close')} icon={<XIcon size={20} />} onClick={onClose} />
      </div>
      <Discussion
        key={threadId}
        channel={channel}
        title={title}
        isDirect={isDirect}
        threadId={threadId}
        found={found}
      />
    </aside>
  );
}
