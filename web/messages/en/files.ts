import type { files as source } from '../fr/files.ts';

export const files = {} satisfies Record<keyof typeof source, string>;
