import type { Keys } from '#web/shell/KeyList.tsx';

export const chatKeys: Keys = [
  ['Enter', 'chat.keySend'],
  ['Shift Enter', 'chat.keyLine'],
  ['↑', 'chat.keyEditLast'],
  ['Escape', 'chat.keyCancel'],
  ['Ctrl B', 'chat.bold'],
  ['Ctrl I', 'chat.italic'],
  ['Ctrl E', 'chat.code'],
];
