/** What the palette offers to whoever is signed in: places and actions, only what they may do. */
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { commands, type Role } from '#contract/index.ts';
import { actions, spaceActionsAnywhere } from '#web/actions.ts';
import { folded } from '#web/core/folded.ts';
import { type MessageKey, otherWords, useT } from '#web/core/i18n.ts';
import { useSession } from '#web/core/session.tsx';
import { navigation, spaceTabs } from '#web/modules.tsx';
import { useWriteTo } from '#web/people/useWriteTo.ts';
import { settingsSections } from '#web/settings.tsx';
import { useAddressees, useMembersOf } from '#web/spaces/usePeople.ts';
import { useSpaces } from '#web/spaces/useSpaces.ts';

export interface Entry {
  key: string;
  label: string;
  /** the keys that do it without the palette */
  keys?: string;
  /** the space that it is in */
  about?: string;
  /** what it is found by, in both languages, folded */
  words: string;
  run?: () => void;
  /** drawn when it is chosen */
  Dialog?: (props: { spaceId: string; onClose: () => void }) => ReactNode;
  spaceId?: string;
}

export function useEntries(): Entry[] {
  const t = useT();
  const navigate = useNavigate();
  const session = useSession();
  const other = useOtherWords();
  const writeTo = useWriteTo();
  const people = useAddressees();
  const spaces = useSpaces() ?? [];
  const membersOf = useMembersOf(spaces);
  const here = useRouterState({ select: (state) => /^\/s\/([^/]+)/.exec(state.location.pathname)?.[1] });
  const allows = (name: string | undefined, role: string | undefined) =>
    !name || (role !== undefined && Boolean(commands.get(name)?.may.includes(role as Role)));
  const entry = (key: string, titleKeys: string[], more: Partial<Entry>): Entry => {
    const label = titleKeys.map((each) => t(each as MessageKey)).join(' › ');
    const otherLabel = titleKeys.map((each) => other[each] ?? '').join(' ');
    return { key, label, words: folded(`${label} ${otherLabel} ${more.about ?? ''}`), ...more };
  };
  const going = (to: string) => ({ run: () => void navigate({ to }) });

  // where one is comes first
  const ordered = [...spaces].sort((a, b) => Number(b.id === here) - Number(a.id === here));
  const open = ordered.filter((space) => !space.archived_at);
  const mine = (spaceId: string) => membersOf.get(spaceId)?.find((each) => each.id === session.person.id)?.role;
  const inSpaces = (only: typeof open) =>
    spaceActionsAnywhere.flatMap(({ key, titleKeys, command, Dialog }) =>
      only
        .filter((space) => allows(command, mine(space.id)))
        .map((space) => entry(`${key} ${space.id}`, titleKeys, { about: space.name, Dialog, spaceId: space.id })),
    );
  return [
    ...inSpaces(open.filter((space) => space.id === here)),
    entry('home', ['shell.home'], going('/')),
    ...navigation
      .filter((each) => !each.isForMembers || session.person.role !== 'guest')
      .map((each) => entry(each.path, [each.titleKey], going(each.path))),
    ...actions
      .filter(({ command }) => allows(command, session.person.role))
      .map(({ key, titleKeys, keys, to, run, Dialog }) =>
        entry(key, titleKeys, { keys, ...(to ? going(to) : { run }), ...(Dialog && { Dialog }) }),
      ),
    ...settingsSections
      .filter((each) => each.isFor(session))
      .map((each) => entry(each.key, ['settings.title', each.titleKey], going(`/settings/${each.key}`))),
    ...inSpaces(open.filter((space) => space.id !== here)),
    ...people.map(({ id, name }) => ({
      key: `write to ${id}`,
      label: t('people.writeTo', { name }),
      words: folded(`${name} ${t('people.write')}`),
      run: () => void writeTo(id),
    })),
    ...ordered.flatMap((space) => [
      { key: space.id, label: space.name, words: folded(space.name), ...going(`/s/${space.id}`) },
      ...spaceTabs.map((tab) =>
        entry(`${space.id} ${tab.key}`, [tab.titleKey], { about: space.name, ...going(`/s/${space.id}/${tab.key}`) }),
      ),
    ]),
  ];
}

/** The words of the language that is not shown, once they are here. */
function useOtherWords(): Record<string, unknown> {
  const [words, setWords] = useState<Record<string, unknown>>({});
  useEffect(() => {
    otherWords().then(setWords, () => {});
  }, []);
  return words;
}
