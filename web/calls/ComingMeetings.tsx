/** The home's card: the next meetings of my spaces. The one that runs stands above, on its own. */
import { VideoCameraIcon } from '@phosphor-icons/react/dist/csr/VideoCamera';
import { useRef, useSyncExternalStore } from 'react';
import type { Meeting } from '#contract/calls.ts';
import { moduleScope } from '#contract/scope.ts';
import type { Space } from '#contract/spaces.ts';
import { relativeDay, time } from '#web/core/format.ts';
import { useReplica } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { FoundRow } from '#web/shell/FoundRow.tsx';
import { useSpaces } from '#web/spaces/useSpaces.ts';
import { Card } from '#web/ui/index.ts';

const FEW = 4;

export function ComingMeetings() {
  const t = useT();
  const spaces = useSpaces() ?? [];
  const coming = useAnnounced(spaces).slice(0, FEW);
  if (coming.length === 0) return null;
  const names = new Map(spaces.map((space) => [space.id, space.name]));
  return (
    <Card title={t('calls.coming')}>
      <div>
        {coming.map((meeting) => (
          <FoundRow
            key={meeting.id}
            link={{ to: '/s/$spaceId/$tab', params: { spaceId: meeting.space_id, tab: 'meetings' } }}
            face={<VideoCameraIcon size={26} aria-hidden="true" />}
            title={meeting.name}
            about={`${relativeDay(meeting.starts_at!)}, ${time(meeting.starts_at!)} · ${names.get(meeting.space_id)}`}
          />
        ))}
      </div>
    </Card>
  );
}

/** What is announced in these spaces and has not begun, the soonest first. Their meetings are loaded by the home itself. */
function useAnnounced(spaces: Space[]): Meeting[] {
  const replica = useReplica();
  const kept = useRef<{ of: unknown[]; meetings: Meeting[] }>({ of: [], meetings: [] });
  return useSyncExternalStore(replica.subscribe, () => {
    const of = spaces
      .filter((space) => !space.archived_at)
      .map((space) => replica.view(moduleScope(space.id, 'calls'))?.rows.meetings);
    // the same answer must be the same object, or React would redraw for ever
    if (of.length === kept.current.of.length && of.every((rows, at) => rows === kept.current.of[at]))
      return kept.current.meetings;
    const meetings = of
      .flatMap((rows) => Object.values((rows ?? {}) as Record<string, Meeting>))
      .filter((meeting) => meeting.starts_at && !meeting.started_at)
      .sort((a, b) => a.starts_at!.localeCompare(b.starts_at!));
    kept.current = { of, meetings };
    return meetings;
  });
}
