import { HashIcon } from '@phosphor-icons/react/dist/csr/Hash';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Channel } from '#contract/chat.ts';
import { moduleScope } from '#contract/scope.ts';
import { useMayDo, useRows } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { EmptyState } from '#web/ui/index.ts';
import { ChannelDialog } from './ChannelDialog.tsx';
import { ChannelHead } from './ChannelHead.tsx';
import { ChannelList } from './ChannelList.tsx';
import css from './Chat.module.css';
import { Discussion } from './Discussion.tsx';
import { linkTo, type PlaceSearch } from './place.ts';
import { ThreadPane } from './ThreadPane.tsx';
import { useReadMap } from './unread.ts';

/** The discussions of a space: channels at the left, one discussion, and the thread that is open. */
export function ChatScreen({ spaceId }: { spaceId: string }) {
  const t = useT();
  const navigate = useNavigate();
  const { _splat: asked } = useParams({ strict: false }) as { _splat?: string };
  const { message: found, thread } = useSearch({ strict: false }) as PlaceSearch;
  const channels = useRows<Channel>(moduleScope(spaceId, 'chat'), 'channels');
  const reads = useReadMap();
  const mayOpen = useMayDo(moduleScope(spaceId, 'chat'), 'channel.open');
  const [isOpening, setOpening] = useState(false);
  const sorted = [...(channels ?? [])].sort((a, b) => a.created_at.localeCompare(b.created_at));
  const channel = sorted.find((each) => each.id === asked) ?? sorted.find((each) => !each.archived_at);
  const where = (channelId: string) => ({ spaceId, channelId, isDirect: false });
  const title = channel ? `# ${channel.name}` : '';
  return (
    <div className={`${css.screen} ${thread ? css.withThread : ''}`}>
      <ChannelList spaceId={spaceId} channels={sorted} current={channel} onNew={() => setOpening(true)} />
      <div className={`${css.column} ${css.main}`}>
        {channel && reads && (
          <>
            <ChannelHead
              channel={channel}
              title={title}
              isDirect={false}
              // on a phone, where the list of channels has no head of its own, this is the only door
              actions={mayOpen ? [{ key: 'new', label: t('chat.newChannel'), onAction: () => setOpening(true) }] : []}
            >
              <h2>
                <HashIcon size={18} aria-hidden="true" />
                {channel.name}
              </h2>
              {channel.topic && <span className={css.topic}>{channel.topic}</span>}
            </ChannelHead>
            <Discussion
              key={channel.id}
              channel={channel}
              title={title}
              isDirect={false}
              found={thread ? undefined : found}
              read={reads[channel.id]}
            />
          </>
        )}
        {channels && !channel && <EmptyState title={t('chat.noChannel')}>{t('chat.noChannelAbout')}</EmptyState>}
      </div>
      {thread && channel && (
        <ThreadPane
          channel={channel}
          title={title}
          isDirect={false}
          threadId={thread}
          found={found}
          onClose={() => void navigate(linkTo(where(channel.id)))}
        />
      )}
      {isOpening && (
        <ChannelDialog
          spaceId={spaceId}
          onClose={() => setOpening(false)}
          onOpened={(id) => void navigate(linkTo(where(id)))}
        />
      )}
    </div>
  );
}
