/** Who is named in a text: members by their whole name, and everybody by a word of either language. */
import type { Member } from '#contract/spaces.ts';

/** What names everybody: the word of the language shown is proposed, each is understood. */
export const everybodyWords = ['tous', 'toutes', 'all', 'everyone'];

/** The longest of the names that the text begins with, after its @, as a whole word. */
export function nameAt(text: string, names: readonly string[]): string | undefined {
  let found: string | undefined;
  for (const name of names) {
    if (!text.startsWith(name, 1) || name.length <= (found?.length ?? 0)) continue;
    if (!/^[\p{L}\p{N}]/u.test(text.slice(1 + name.length))) found = name;
  }
  return found;
}

/** The ids that a message mentions; the space's own id stands for everybody. */
export function mentionsIn(text: string, members: readonly Member[], spaceId: string): string[] {
  const ids = new Set<string>();
  const names = [...members.map((member) => member.name), ...everybodyWords];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const name = nameAt(text.slice(at), names);
    if (!name) continue;
    const named = members.filter((member) => member.name === name);
    for (const member of named) ids.add(member.id);
    if (named.length === 0) ids.add(spaceId);
  }
  return [...ids].slice(0, 50);
}

/** The names to mark in a message. */
export function namesOf(mentions: readonly string[], members: ReadonlyMap<string, Member>, spaceId: string): string[] {
  return mentions.flatMap((id) => (id === spaceId ? everybodyWords : (members.get(id)?.name ?? [])));
}
