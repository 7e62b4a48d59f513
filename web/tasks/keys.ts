import type { Keys } from '#web/shell/KeyList.tsx';

const undoKeys: Keys = [
  ['Ctrl Z', 'tasks.keyUndo'],
  ['Ctrl Y', 'tasks.keyRedo'],
];
const chooseKeys: Keys = [
  ['Shift ↑ / ↓', 'tasks.keySelect'],
  ['Ctrl A', 'tasks.keyAll'],
  ['Ctrl C / V', 'tasks.keyCopy'],
];
export const listKeys: Keys = [
  ['F2 / Enter', 'tasks.keyEdit'],
  ['Alt Enter', 'tasks.keyOpen'],
  ['Ctrl Enter', 'gantt.keys.add'],
  ['Alt Shift ← / →', 'tasks.keyIndent'],
  ['Alt Shift ↑ / ↓', 'tasks.keyMove'],
  ...chooseKeys,
  ['Delete', 'gantt.keys.remove'],
  ...undoKeys,
];
export const boardKeys: Keys = [['Alt ← / →', 'tasks.keyColumn'], ...undoKeys];
export const ganttKeys: Keys = [
  ['↑ / ↓', 'gantt.keys.walk'],
  ['← / →', 'gantt.keys.fold'],
  ['F2', 'gantt.keys.edit'],
  ['Alt ← / →', 'gantt.keys.move'],
  ['Alt Shift ← / →', 'gantt.keys.resize'],
  ['Alt ↑ / ↓', 'gantt.keys.progress'],
  ['L', 'gantt.keys.link'],
  ['?', 'gantt.keys.why'],
  ...chooseKeys,
  ['Insert', 'gantt.keys.add'],
  ['Delete', 'gantt.keys.remove'],
  ['Escape', 'gantt.keys.escape'],
  ...undoKeys,
];
