/** The browser's own notices, a sound and the count in the window's title: what tells of something while one looks elsewhere. */
import { useNavigate } from '@tanstack/react-router';
import { useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import { loudnessOf, type Message, type Notification as Notice, type Volume } from '#contract/chat.ts';
import { type EventRecord, personScope, spaceScope } from '#contract/index.ts';
import type { Space } from '#contract/spaces.ts';
import { now } from '#web/core/clock.ts';
import { type t as say, useT } from '#web/core/i18n.ts';
import type { Replica } from '#web/core/replica.ts';
import { ReplicaContext, useSession } from '#web/core/session.tsx';
import { toast } from '#web/ui/index.ts';
import { useDirects } from './directs.ts';
import { linkToNotice } from './place.ts';
import { type Hours, isQuiet } from './quiet.ts';
import { withoutMarks, withoutTurns } from './turns.ts';
import { isCounted, useNotifications } from './unread.ts';

const CHOICES = 'beffroi.notices';
/** What is older came while this window was away: the inbox tells it, a notice would be late. */
const FRESH_MS = 60_000;
const ASK_AGAIN_MS = 14 * 86_400_000;

interface Choices {
  isSilent?: boolean;
  hasSound?: boolean;
  /** told at any hour; otherwise only in the hours of work */
  isAlways?: boolean;
  hours?: Hours;
  /** when one last said « later » */
  later?: number;
}
const listeners = new Set<() => void>();
let choices = readChoices();

function readChoices(): Choices {
  try {
    return JSON.parse(localStorage.getItem(CHOICES) ?? '{}') as Choices;
  } catch {
    return {};
  }
}
export function choose(changes: Choices): void {
  choices = { ...choices, ...changes };
  localStorage.setItem(CHOICES, JSON.stringify(choices));
  for (const listener of listeners) listener();
}
export function useChoices(): Choices {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => choices,
  );
}

export const permission = (): NotificationPermission => ('Notification' in window ? Notification.permission : 'denied');

/** Asks the browser; rejects nothing: the answer is the state. */
export async function allowNotices(): Promise<void> {
  if ('Notification' in window) await Notification.requestPermission();
  choose({ isSilent: permission() !== 'granted' });
}

let hasAsked = false;
/** After one has written and so waits for an answer, once: not at the door. */
export function askToNotify(t: typeof say): void {
  const isTooSoon = now().getTime() - (choices.later ?? 0) < ASK_AGAIN_MS;
  if (hasAsked || isTooSoon || choices.isSilent || permission() !== 'default') return;
  hasAsked = true;
  choose({ later: now().getTime() });
  toast(t('notices.ask'), { action: { label: t('notices.allow'), onAction: () => void allowNotices() } });
}

/** Drawn once, in the shell: draws nothing. */
export function Notices(): null {
  const t = useT();
  const replica = useContext(ReplicaContext)!;
  const navigate = useNavigate();
  const { person } = useSession();
  const concerned = useNotifications()?.filter(isCounted).length ?? 0;
  const direct = useDirects()?.reduce((sum, each) => sum + each.unread, 0) ?? 0;
  const total = concerned + direct;
  useEffect(() => {
    document.title = total > 0 ? `(${total}) Beffroi` : 'Beffroi';
  }, [total]);

  const told = useRef(new Set<string>());
  useEffect(
    () =>
      replica.onEvent((event) => {
        const isSeen = document.visibilityState === 'visible' && document.hasFocus();
        if (isSeen || now().getTime() - Date.parse(event.at) > FRESH_MS) return;
        const news = newsIn(event, replica, person.id);
        if (!news || told.current.has(news.message.id)) return;
        told.current.add(news.message.id);
        if (!choices.isAlways && isQuiet(now(), choices.hours)) return;
        if (choices.hasSound !== false) ring();
        if (choices.isSilent || permission() !== 'granted') return;
        const { message, isDirect, space } = news;
        const name = withoutTurns(news.from);
        const title =
          news.kind === 'message'
            ? space.name
              ? t('notices.inSpace', { name, space: space.name })
              : t('notices.wrote', { name })
            : t(`inbox.${news.kind}`, { name, others: news.others, emoji: '' });
        const notice = new Notification(title, {
          body: excerptOf(news.kind, news.text, t),
          tag: message.id,
          icon: '/logo.svg',
        });
        notice.onclick = () => {
          window.focus();
          notice.close();
          void navigate(
            linkToNotice(
              { ...message, kind: news.kind, space_id: space.id, message_id: message.id },
              isDirect,
            ) as never,
          );
        };
      }),
    [replica, navigate, person.id, t],
  );
  return null;
}

interface News {
  kind: 'message' | Exclude<Notice['kind'], 'reaction'>;
  message: Pick<Message, 'id' | 'channel_id' | 'thread_id'>;
  space: Space;
  isDirect: boolean;
  from: string;
  text: string;
  others: number;
}

/** What an event has to tell me now, by how loud its place is for me. */
function newsIn(event: EventRecord, replica: Replica, myId: string): News | undefined {
  const volumes = (replica.view(personScope(myId))?.rows.volumes ?? {}) as unknown as Record<string, Volume>;
  const spaceOf = (id: string) => replica.view(spaceScope(id))?.rows.spaces?.[id] as unknown as Space | undefined;
  if (event.type === 'message.posted') {
    const message = event.body as Message;
    const space = spaceOf(message.space_id);
    if (!space || message.author_id === myId) return undefined;
    const isDirect = space.kind === 'direct';
    if (loudnessOf(volumes, space.id, message.channel_id, isDirect) !== 'all') return undefined;
    return { kind: 'message', message, space, isDirect, from: message.author_name, text: message.text, others: 0 };
  }
  if (event.type !== 'notification.added') return undefined;
  const notice = event.body as Notice;
  const space = spaceOf(notice.space_id);
  if (!space || notice.kind === 'reaction' || notice.read_at) return undefined;
  const isDirect = space.kind === 'direct';
  if (loudnessOf(volumes, space.id, notice.channel_id, isDirect) === 'none') return undefined;
  const message = { id: notice.message_id, channel_id: notice.channel_id, thread_id: notice.thread_id };
  const { kind, author_name: from, excerpt: text, others } = notice;
  return { kind, message, space, isDirect, from, text, others };
}

/** What is quoted under a notice, without the marks of its weight: a message without words is a file; a call from a direct conversation says nothing more. */
export const excerptOf = (kind: Notice['kind'] | 'message', text: string, t: typeof say): string =>
  withoutMarks(withoutTurns(text)) || (kind === 'missed_call' ? '' : t('notices.file'));

let audio: AudioContext | undefined;
/** Two soft notes of a bell, made here: no file to fetch. Browsers stay silent until the page has been used. */
export function ring(): void {
  try {
    audio ??= new AudioContext();
    const begins = audio.currentTime + 0.02;
    for (const [pitch, after] of [
      [880, 0],
      [1174.7, 0.13],
    ] as const) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0, begins + after);
      volume.gain.linearRampToValueAtTime(0.12, begins + after + 0.01);
      volume.gain.exponentialRampToValueAtTime(0.0001, begins + after + 0.5);
      tone.connect(volume).connect(audio.destination);
      tone.start(begins + after);
      tone.stop(begins + after + 0.5);
    }
  } catch {
    // a device without sound has the notice
    audio = undefined;
  }
}
