import type { exit as source } from '../fr/exit.ts';

export const exit = {} satisfies Record<keyof typeof source, string>;
