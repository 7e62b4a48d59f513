import type { calls as source } from '../fr/calls.ts';

export const calls = {} satisfies Record<keyof typeof source, string>;
