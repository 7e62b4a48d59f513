import type { tasks as source } from '../fr/tasks.ts';

export const tasks = {} satisfies Record<keyof typeof source, string>;
