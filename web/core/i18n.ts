/** Messages in ICU, French the source and English at parity: a key missing in one is a type error, so it fails the build. */
import { setupI18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { useSyncExternalStore } from 'react';
import type { fr } from '../messages/fr/index.ts';

export type Language = 'fr' | 'en';
export type MessageKey = keyof typeof fr;
export type Values = Record<string, string | number>;

const i18n = setupI18n();
i18n.setMessagesCompiler(compileMessage);
const listeners = new Set<() => void>();
const KEPT = 'beffroi.language';

export const language = (): Language => i18n.locale as Language;

/** The language chosen here before, or the browser's when it is English; otherwise French. */
export function preferredLanguage(): Language {
  const kept = localStorage.getItem(KEPT);
  if (kept === 'fr' || kept === 'en') return kept;
  return navigator.language.startsWith('en') ? 'en' : 'fr';
}

/** Loads a language's catalogue (only that one) and shows it everywhere. */
export async function setLanguage(chosen: Language): Promise<void> {
  const messages =
    chosen === 'fr' ? (await import('../messages/fr/index.ts')).fr : (await import('../messages/en/index.ts')).en;
  const set = chosen === 'fr' ? mapValues(messages, typographic) : messages;
  i18n.loadAndActivate({ locale: chosen, messages: set });
  localStorage.setItem(KEPT, chosen);
  document.documentElement.lang = chosen;
  for (const listener of listeners) listener();
}

/** French puts a narrow no-break space before ; : ! ? and inside « ». */
export function typographic(message: string): string {
  return message
    .replace(/ ([;!?])/g, '\u202f$1')
    .replace(/ (:|»)/g, '\u00a0$1')
    .replace(/« /g, '«\u00a0');
}

function mapValues(messages: Record<string, string>, change: (message: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(messages).map(([key, message]) => [key, change(message)]));
}

/** The sentence of a key, with its values. */
export function t(key: MessageKey, values?: Values): string {
  return i18n._(key, values);
}

/** `t` that redraws when the language changes. */
export function useT(): typeof t {
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => i18n.locale,
  );
  return t;
}
