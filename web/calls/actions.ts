import { later } from '#web/core/later.tsx';

export const callsActions = [
  {
    key: 'meeting',
    titleKeys: ['calls.start'],
    command: 'meeting.start',
    Dialog: later(async () => (await import('./StartMeeting.tsx')).StartNow),
  },
];
