import type { Keys } from '#web/shell/KeyList.tsx';

export const fileKeys: Keys = [
  ['↑ / ↓', 'files.keyWalk'],
  ['F2', 'word.rename'],
  ['Delete', 'files.keyTrash'],
  ['← / →', 'files.keyNext'],
];
