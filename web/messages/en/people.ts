import type { people as source } from '../fr/people.ts';

export const people = {} satisfies Record<keyof typeof source, string>;
