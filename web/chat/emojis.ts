/** The emoji offered first, those used lately on this device, and all of them with their names (loaded when a picker opens). */

import { folded } from '#web/core/folded.ts';
import type { Language } from '#web/core/i18n.ts';

/** What a working team answers with. */
export const emojis = [
  '👍',
  '🙏',
  '🎉',
  '❤️',
  '😄',
  '👀',
  '✅',
  '❌',
  '🔥',
  '💡',
  '🤔',
  '😢',
  '😮',
  '👏',
  '💪',
  '🚀',
].concat(['☕', '📌', '⏰', '🏗️', '🛠️', '📎', '🌞', '🙂']);

export interface Emoji {
  emoji: string;
  label: string;
  /** what it is found by: its name and its tags, folded */
  words: string;
  group: number;
}

interface Entry {
  unicode: string;
  label: string;
  tags?: string[];
  group?: number;
}
const loaded = new Map<Language, Promise<Emoji[]>>();

/** All emoji in the order people know; skin tones apart, which multiply the list by six. */
export function loadEmojis(language: Language): Promise<Emoji[]> {
  let list = loaded.get(language);
  if (!list) {
    list = load(language);
    list.catch(() => loaded.delete(language));
    loaded.set(language, list);
  }
  return list;
}

async function load(language: Language): Promise<Emoji[]> {
  const data =
    language === 'fr' ? await import('emojibase-data/fr/compact.json') : await import('emojibase-data/en/compact.json');
  return (data.default as Entry[])
    .filter(
      (each) => each.group !== undefined && each.group !== 2 && !/^[#*\d]|[\u{1f3fb}-\u{1f3ff}]/u.test(each.unicode),
    )
    .map(({ unicode, label, tags = [], group }) => ({
      emoji: unicode,
      label,
      words: folded([label, ...tags].join(' ')),
      group: group!,
    }));
}

const KEPT = 'beffroi.emojis';
const RECENT = 16;

export function recentEmojis(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? '[]');
    return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string').slice(0, RECENT) : [];
  } catch {
    return [];
  }
}

export function rememberEmoji(emoji: string): void {
  const list = [emoji, ...recentEmojis().filter((each) => each !== emoji)].slice(0, RECENT);
  localStorage.setItem(KEPT, JSON.stringify(list));
}
