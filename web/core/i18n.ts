/** Messages in ICU, French the source and English at parity: a key missing in one is a type error, so it fails the build. */
import { setupI18n } from '@lingui/core';
import { useSyncExternalStore } from 'react';
import type { first } from '../messages/fr/first.ts';
import type { rest } from '../messages/fr/rest.ts';

export type Language = 'fr' | 'en';
export type MessageKey = keyof typeof first | keyof typeof rest;
export type Values = Record<string, string | number>;

const i18n = setupI18n();
const listeners = new Set<() => void>();
const KEPT = 'beffroi.language';

export const language = (): Language => i18n.locale as Language;
/** How dates and numbers are written: in English as in Europe, the day first. */
export const place = (): string => (language() === 'fr' ? 'fr-FR' : 'en-GB');

/** The language chosen on this device; otherwise that of the person who is signed in, or the browser's when it is English. */
export function preferredLanguage(ofPerson?: Language): Language {
  const kept = localStorage.getItem(KEPT);
  if (kept === 'fr' || kept === 'en') return kept;
  return ofPerson ?? (navigator.language.startsWith('en') ? 'en' : 'fr');
}

/** Shows a language, and keeps to it on this device. */
export async function chooseLanguage(chosen: Language): Promise<void> {
  localStorage.setItem(KEPT, chosen);
  await setLanguage(chosen);
}

/** the loading of the rest, once somebody wanted it */
let restLoaded: Promise<void> | undefined;

/** Loads what the first pages say in a language (only that one), and the rest where it was wanted; shows it everywhere. */
export async function setLanguage(chosen: Language): Promise<void> {
  const [first, rest] = await Promise.all([loadFirst(chosen), restLoaded ? loadRest(chosen) : {}]);
  i18n.loadAndActivate({ locale: chosen, messages: { ...first, ...rest } });
  document.documentElement.lang = chosen;
  for (const listener of listeners) listener();
}

/** What every page but the first says: whoever opens one waits for it (`later.tsx`). */
export function allWords(): Promise<void> {
  const chosen = language();
  restLoaded ??= loadRest(chosen).then(
    (rest) => i18n.load(chosen, rest),
    (failure) => {
      restLoaded = undefined;
      throw failure;
    },
  );
  return restLoaded;
}

/** All words of the language that is not shown: what can be looked for is found under either name. */
export async function otherWords(): Promise<Record<string, unknown>> {
  const other = language() === 'fr' ? 'en' : 'fr';
  return Object.assign({}, ...(await Promise.all([loadFirst(other), loadRest(other)])));
}

const loadFirst = (chosen: Language): Promise<Record<string, string>> =>
  chosen === 'fr'
    ? import('../messages/fr/first.ts').then((words) => words.first)
    : import('../messages/en/first.ts').then((words) => words.first);
const loadRest = (chosen: Language): Promise<Record<string, string>> =>
  chosen === 'fr'
    ? import('../messages/fr/rest.ts').then((words) => words.rest)
    : import('../messages/en/rest.ts').then((words) => words.rest);

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
