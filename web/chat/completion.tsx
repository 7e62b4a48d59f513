/** @ proposes people, # proposes channels, while one writes. */
import { HashIcon } from '@phosphor-icons/react/dist/csr/Hash';
import { UsersThreeIcon } from '@phosphor-icons/react/dist/csr/UsersThree';
import type { Channel } from '#contract/chat.ts';
import type { Member } from '#contract/spaces.ts';
import { folded } from '#web/core/folded.ts';
import { useT } from '#web/core/i18n.ts';
import { Avatar } from '#web/ui/index.ts';
import css from './Chat.module.css';

export interface Asked {
  kind: '@' | '#';
  /** what follows the sign, folded */
  beginning: string;
  start: number;
  /** tells one asking from another, so that one put away stays away */
  key: string;
}
export interface Suggestion {
  key: string;
  inserted: string;
  label: string;
  member?: Member;
  channel?: Channel;
}
const MOST = 7;

export function completionAt(text: string, caret: number): Asked | undefined {
  const found = /(^|[\s(])([@#])([\p{L}\p{N}_-]*(?: [\p{L}-]*)?)$/u.exec(text.slice(0, caret));
  if (!found) return undefined;
  const start = found.index + found[1]!.length;
  return { kind: found[2] as '@' | '#', beginning: folded(found[3]!), start, key: `${found[2]}${start}` };
}

export function suggestionsFor(asked: Asked, members: Member[], channels: Channel[], everybody: string): Suggestion[] {
  const fits = (name: string) => {
    const words = folded(name);
    return words.startsWith(asked.beginning) || words.split(/[\s-]+/).some((word) => word.startsWith(asked.beginning));
  };
  if (asked.kind === '#')
    return channels
      .filter((channel) => channel.name && fits(channel.name))
      .slice(0, MOST)
      .map((channel) => ({ key: channel.id, inserted: `#${channel.name}`, label: channel.name, channel }));
  const people = members
    .filter((member) => fits(member.name))
    .sort((a, b) => a.name.localeCompare(b.name))
    .slice(0, MOST - 1)
    .map((member): Suggestion => ({ key: member.id, inserted: `@${member.name}`, label: member.name, member }));
  const isDone = people.some((each) => folded(each.label) === asked.beginning);
  const all =
    members.length > 2 && fits(everybody) ? [{ key: 'all', inserted: `@${everybody}`, label: everybody }] : [];
  return isDone && people.length === 1 ? [] : [...people, ...all];
}

export function Suggestions({
  id,
  rows,
  chosen,
  onChoose,
}: {
  id: string;
  rows: Suggestion[];
  chosen: number;
  onChoose: (row: Suggestion) => void;
}) {
  const t = useT();
  return (
    <div id={id} className={css.suggestions} role="listbox" aria-label={t('chat.suggestions')}>
      {rows.map((row, at) => (
        <button
          key={row.key}
          id={`${id}-${at}`}
          type="button"
          role="option"
          tabIndex={-1}
          aria-selected={at === chosen}
          className={css.suggestion}
          data-chosen={at === chosen || undefined}
          // before the text loses the caret
          onMouseDown={(event) => {
            event.preventDefault();
            onChoose(row);
          }}
        >
          {row.member ? (
            <Avatar id={row.member.id} name={row.member.name} size={28} />
          ) : row.channel ? (
            <HashIcon size={20} />
          ) : (
            <UsersThreeIcon size={22} />
          )}
          <span>{row.label}</span>
          {row.key === 'all' && <span className={css.muted}>{t('chat.everybodyAbout')}</span>}
        </button>
      ))}
    </div>
  );
}
