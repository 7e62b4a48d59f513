/** What of meetings enters other screens: a tab of a space, the button of its header, an incoming call, missed ones. */
import { VideoCameraIcon } from '@phosphor-icons/react/dist/csr/VideoCamera';
import { lazy } from 'react';

export { MissedCalls } from './MissedCalls.tsx';
export { Ringing } from './Ringing.tsx';
export { StartMeeting } from './StartMeeting.tsx';

export const tab = {
  key: 'meetings',
  titleKey: 'calls.tab',
  Icon: VideoCameraIcon,
  Screen: lazy(() => import('./MeetingsScreen.tsx').then((module) => ({ default: module.MeetingsScreen }))),
};
