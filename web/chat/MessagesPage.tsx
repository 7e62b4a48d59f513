import { ArrowLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowLeft';
import { ChatsIcon } from '@phosphor-icons/react/dist/csr/Chats';
import { NotePencilIcon } from '@phosphor-icons/react/dist/csr/NotePencil';
import { PencilSimpleIcon } from '@phosphor-icons/react/dist/csr/PencilSimple';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Channel } from '#contract/chat.ts';
import { moduleScope, organisationScope, spaceScope } from '#contract/scope.ts';
import { shortWhen } from '#web/core/format.ts';
import { usePresent, useRows, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSession } from '#web/core/session.tsx';
import { spaceActions } from '#web/modules.tsx';
import { Avatar, Badge, Button, EmptyState, IconButton, SkeletonLines, toast } from '#web/ui/index.ts';
import { ChannelHead } from './ChannelHead.tsx';
import css from './Chat.module.css';
import { Discussion } from './Discussion.tsx';
import { type Direct, useDirects } from './directs.ts';
import { usePlacesWithDrafts } from './drafts.ts';
import { NewConversation } from './NewConversation.tsx';
import { linkTo, type PlaceSearch } from './place.ts';
import { ThreadPane } from './ThreadPane.tsx';
import { useReadMap } from './unread.ts';

/** Direct conversations, outside the spaces: who, and the one that is open. */
export function MessagesPage() {
  const t = useT();
  const { person } = useSession();
  const { _splat: openId } = useParams({ strict: false }) as { _splat?: string };
  const { thread, new: isNew } = useSearch({ strict: false }) as PlaceSearch & { new?: boolean };
  const directs = useDirects(openId);
  const present = usePresent(
    person.role === 'guest' ? spaceScope(openId ?? '') : organisationScope(person.organisation_id),
  );
  const [isWriting, setWriting] = useState(Boolean(isNew));
  const current = directs?.find((each) => each.space.id === openId);
  const write = (
    <Button kind="primary" icon={<NotePencilIcon size={20} />} onClick={() => setWriting(true)}>
      {t('messages.new')}
    </Button>
  );
  return (
    <div className={`${css.screen} ${css.direct} ${thread ? css.withThread : ''}`} data-open={openId ? '' : undefined}>
      <nav className={css.channels} aria-label={t('messages.title')}>
        <div className={css.directsHead}>
          <h1>{t('messages.title')}</h1>
          <IconButton label={t('messages.new')} icon={<NotePencilIcon size={22} />} onClick={() => setWriting(true)} />
        </div>
        {!directs && <SkeletonLines count={3} />}
        {directs?.map((each) => (
          <DirectLink key={each.space.id} direct={each} isCurrent={each === current} present={present} />
        ))}
        {directs?.length === 0 && <p className={css.noneYet}>{t('messages.none')}</p>}
      </nav>
      {current ? (
        <Conversation key={current.space.id} direct={current} />
      ) : (
        directs && (
          <div className={`${css.column} ${css.main}`}>
            {openId ? (
              <EmptyState title={t('messages.missing')} action={<Link to="/messages">{t('word.back')}</Link>}>
                {t('spaces.missingAbout')}
              </EmptyState>
            ) : (
              <EmptyState icon={<ChatsIcon size={56} />} title={t('messages.empty')} action={write}>
                {t('messages.emptyAbout')}
              </EmptyState>
            )}
          </div>
        )
      )}
      {isWriting && <NewConversation onClose={() => setWriting(false)} />}
    </div>
  );
}

/** What a conversation is called: the names of the others in it. */
export function useTitleOf({ people }: Pick<Direct, 'people'>): string {
  const t = useT();
  if (people.length === 0) return t('messages.gone');
  return people.length === 1 ? people[0]!.name : people.map((each) => each.name.split(' ')[0]).join(', ');
}

function DirectLink({
  direct,
  isCurrent,
  present,
}: {
  direct: Direct;
  isCurrent: boolean;
  present: ReadonlySet<string>;
}) {
  const t = useT();
  const title = useTitleOf(direct);
  const drafts = usePlacesWithDrafts();
  const { space, people, lastAt } = direct;
  const channel = useRows<Channel>(moduleScope(space.id, 'chat'), 'channels')?.[0];
  const unread = isCurrent ? 0 : direct.unread;
  return (
    <Link
      {...linkTo({ spaceId: space.id, channelId: '', isDirect: true })}
      className={`${css.channel} ${css.directRow}`}
      data-active={isCurrent || undefined}
      data-unread={unread > 0 || undefined}
      aria-current={isCurrent ? 'page' : undefined}
    >
      <Faces people={people} present={present} />
      <span className={css.channelName}>
        {title}
        {lastAt && <span className={css.muted}>{shortWhen(lastAt)}</span>}
      </span>
      {channel && drafts.has(channel.id) && !isCurrent && <PencilSimpleIcon size={16} aria-label={t('chat.draft')} />}
      <Badge count={unread} label={t('inbox.unread', { count: unread })} />
    </Link>
  );
}

function Faces({ people, present }: { people: Direct['people']; present: ReadonlySet<string> }) {
  const [first, second] = people;
  if (!first) return <Avatar id="" name="?" size={36} />;
  if (!second) return <Avatar id={first.id} name={first.name} size={36} isHere={present.has(first.id)} />;
  return (
    <span className={css.faces}>
      <Avatar id={first.id} name={first.name} size={26} />
      <Avatar id={second.id} name={second.name} size={26} />
    </span>
  );
}

function Conversation({ direct }: { direct: Direct }) {
  const t = useT();
  const send = useSend();
  const navigate = useNavigate();
  const { person } = useSession();
  const { space, people } = direct;
  const { message: found, thread } = useSearch({ strict: false }) as PlaceSearch;
  const channel = useRows<Channel>(moduleScope(space.id, 'chat'), 'channels')?.[0];
  const reads = useReadMap();
  const present = usePresent(spaceScope(space.id));
  const title = useTitleOf(direct);
  if (!channel || !reads)
    return (
      <div className={`${css.column} ${css.main}`}>
        <SkeletonLines />
      </div>
    );
  const here = people.filter((each) => present.has(each.id));
  const leave = () =>
    send('member.remove', { spaceId: space.id, personId: person.id }).then(
      () => navigate({ to: '/messages' }),
      (error) => toast(refusalSentence(error), { isError: true }),
    );
  return (
    <>
      <div className={`${css.column} ${css.main}`}>
        <ChannelHead
          channel={channel}
          title={title}
          isDirect
          actions={
            people.length > 1
              ? [{ key: 'leave', label: t('messages.leave'), isDangerous: true, onAction: () => void leave() }]
              : []
          }
        >
          <Link to="/messages" className={css.backLink} aria-label={t('messages.back')} title={t('messages.back')}>
            <ArrowLeftIcon size={22} />
          </Link>
          <Faces people={people} present={present} />
          <span className={css.directTitle}>
            <h2>{people.length > 1 ? people.map((each) => each.name).join(', ') : title}</h2>
            <span className={css.muted}>
              {people.length === 1
                ? here.length === 1
                  ? t('people.here')
                  : people[0]!.role === 'space_guest'
                    ? t('spaces.role.space_guest')
                    : t('messages.away')
                : t('messages.hereCount', { count: here.length })}
            </span>
          </span>
          <span className={css.directActions}>
            {spaceActions.map(({ key, Action }) => (
              <Action key={key} spaceId={space.id} />
            ))}
          </span>
        </ChannelHead>
        <Discussion
          key={channel.id}
          channel={channel}
          title={title}
          isDirect
          found={thread ? undefined : found}
          read={reads[channel.id]}
        />
      </div>
      {thread && (
        <ThreadPane
          channel={channel}
          title={title}
          isDirect
          threadId={thread}
          found={found}
          onClose={() => void navigate(linkTo({ spaceId: space.id, channelId: channel.id, isDirect: true }))}
        />
      )}
    </>
  );
}
