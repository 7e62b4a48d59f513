import type { chat as source } from '../fr/chat.ts';

export const chat = {} satisfies Record<keyof typeof source, string>;
