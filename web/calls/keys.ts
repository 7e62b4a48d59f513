import type { Keys } from '#web/shell/KeyList.tsx';

export const callKeys: Keys = [
  ['Ctrl D', 'calls.keyMicrophone'],
  ['Ctrl E', 'calls.keyCamera'],
  ['Ctrl Alt H', 'calls.keyHand'],
  ['Ctrl Alt C', 'calls.keyTalk'],
  ['Ctrl Alt P', 'calls.keyPeople'],
  ['Space', 'calls.keyHold'],
];
