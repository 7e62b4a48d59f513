import type { Limits } from '#contract/people.ts';
import { size } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';

/** What an offer allows, a plain line each: members, room, guests, meetings, security. */
export function useLimitWords(): (limits: Limits) => string[] {
  const t = useT();
  return ({ seats, storage_bytes, guests, meeting_participants, meeting_minutes, security }) => [
    seats === null ? t('offers.anyMembers') : t('offers.someMembers', { count: seats }),
    storage_bytes === null ? t('offers.anyStorage') : t('offers.someStorage', { size: size(storage_bytes) }),
    guests ? t('offers.guests') : t('offers.noGuests'),
    meeting_participants === null
      ? t('offers.anyParticipants')
      : t('offers.someParticipants', { count: meeting_participants }),
    meeting_minutes === null ? t('offers.anyMinutes') : t('offers.someMinutes', { count: meeting_minutes }),
    security === 'reinforced' ? t('offers.reinforced') : t('offers.standard'),
  ];
}
