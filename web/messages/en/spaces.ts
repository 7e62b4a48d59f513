import type { spaces as source } from '../fr/spaces.ts';

export const spaces = {} satisfies Record<keyof typeof source, string>;
