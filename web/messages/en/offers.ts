import type { offers as source } from '../fr/offers.ts';

export const offers = {} satisfies Record<keyof typeof source, string>;
