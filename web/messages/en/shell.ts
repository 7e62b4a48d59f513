import type { shell as source } from '../fr/shell.ts';

export const shell = {} satisfies Record<keyof typeof source, string>;
