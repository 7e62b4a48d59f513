/** The pictures of a meeting, arranged: large ones in the middle, the others in a strip; more than fit come in pages. */
import { CaretLeftIcon } from '@phosphor-icons/react/dist/csr/CaretLeft';
import { CaretRightIcon } from '@phosphor-icons/react/dist/csr/CaretRight';
import { type Participant, type Room, Track } from 'livekit-client';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useT } from '#web/core/i18n.ts';
import { arrange, gridOf, type Picture, speakerFirst } from './arrange.ts';
import css from './Call.module.css';
import type { View } from './choices.ts';
import { PersonTile, ScreenTile } from './Tile.tsx';

const GAP = 8;
/** how many at once, from so wide a place on */
const MOST = [
  [1000, 25],
  [700, 16],
  [0, 6],
] as const;

export function Pictures({
  room,
  view,
  reactions,
}: {
  room: Room;
  view: View;
  reactions: ReadonlyMap<string, string>;
}) {
  const t = useT();
  const [pinned, setPinned] = useState('');
  const [page, setPage] = useState(0);
  const place = useRef<HTMLDivElement>(null);
  const size = useSize(place);
  const speaker = useSpeaker(room);
  const people = new Map<string, Participant>(
    [...room.remoteParticipants.values(), room.localParticipant].map((each) => [each.identity, each]),
  );
  const pictures = picturesOf([...people.values()], room.localParticipant);
  const { main, strip } = arrange(pictures, view, pinned, speaker);
  const most = MOST.find(([width]) => size.width >= width)![1];
  const pages = Math.max(1, Math.ceil(main.length / most));
  const at = Math.min(page, pages - 1);
  const shown = speakerFirst(main, most, speaker).slice(at * most, (at + 1) * most);
  const grid = gridOf(shown.length, size.width, size.height, GAP);

  const tile = (picture: Picture, style?: { width: number; height: number }) => {
    const participant = people.get(picture.identity);
    if (!participant) return null;
    const Tile = picture.kind === 'screen' ? ScreenTile : PersonTile;
    const isPinned = pinned === picture.key;
    return (
      <Tile
        key={picture.key}
        participant={participant}
        isMe={participant === room.localParticipant}
        isPinned={isPinned}
        reaction={picture.kind === 'person' ? reactions.get(picture.identity) : undefined}
        onPin={pictures.length > 1 ? () => setPinned(isPinned ? '' : picture.key) : undefined}
        style={style}
      />
    );
  };
  // a single large picture takes all the place; a screen shows all of itself in it anyway
  const whole = { width: size.width, height: size.height };
  const isAlone = shown.length === 1 && strip.length > 0;
  return (
    <div className={`${css.pictures} ${strip.length > 0 ? css.withStrip : ''}`}>
      <div className={css.main}>
        <div className={css.grid} ref={place}>
          {size.width > 0 &&
            shown.map((each) =>
              tile(
                each,
                isAlone
                  ? whole
                  : each.kind === 'screen' && shown.every((other) => other.kind === 'screen')
                    ? cellOf(shown.length, size)
                    : { width: grid.width, height: grid.height },
              ),
            )}
        </div>
        {pages > 1 && (
          <nav className={css.pages} aria-label={t('calls.pages')}>
            <button type="button" disabled={at === 0} onClick={() => setPage(at - 1)}>
              <CaretLeftIcon size={20} />
              {t('calls.pageBefore')}
            </button>
            <span>{t('calls.page', { page: at + 1, pages })}</span>
            <button type="button" disabled={at === pages - 1} onClick={() => setPage(at + 1)}>
              {t('calls.pageAfter')}
              <CaretRightIcon size={20} />
            </button>
          </nav>
        )}
      </div>
      {strip.length > 0 && <div className={css.strip}>{strip.map((each) => tile(each))}</div>}
    </div>
  );
}

function picturesOf(people: Participant[], me: Participant): Picture[] {
  const persons = people.map((each): Picture => ({ key: each.identity, identity: each.identity, kind: 'person' }));
  const screens = people
    .filter((each) => each.getTrackPublication(Track.Source.ScreenShare)?.track)
    .map(
      (each): Picture => ({
        key: `${each.identity}/screen`,
        identity: each.identity,
        kind: 'screen',
        isOwnScreen: each === me,
      }),
    );
  return [...persons, ...screens];
}

/** Several screens share the place without a rim: each is letterboxed in its own part. */
function cellOf(count: number, size: { width: number; height: number }): { width: number; height: number } {
  const columns = size.width >= size.height ? Math.ceil(Math.sqrt(count)) : 1;
  const rows = Math.ceil(count / columns);
  return {
    width: Math.floor((size.width - GAP * (columns - 1)) / columns),
    height: Math.floor((size.height - GAP * (rows - 1)) / rows),
  };
}

/** Who speaks, or spoke last: another than oneself, as long as there is another. */
export function useSpeaker(room: Room): string {
  const last = useRef('');
  const speaking = room.activeSpeakers.find((each) => each !== room.localParticipant);
  if (speaking) last.current = speaking.identity;
  const isHere = room.remoteParticipants.has(last.current);
  return isHere ? last.current : (room.remoteParticipants.values().next().value?.identity ?? '');
}

function useSize(ref: RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      setSize({ width: Math.floor(width), height: Math.floor(height) });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}
