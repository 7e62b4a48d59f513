/** Copying the chosen lines of the list, and pasting lines into it. */
import { useState } from 'react';
import { spaceScope } from '#contract/scope.ts';
import type { Member } from '#contract/spaces.ts';
import type { Link, OutlineRow, Resource } from '#contract/tasks.ts';
import { useRows } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { toast } from '#web/ui/index.ts';
import { copied, type Place, pasteOperations } from './clipboard.ts';
import type { Editor } from './editor.ts';
import { namedAmong, resourcesToChoose } from './fields.ts';
import type { PlanView } from './plan.ts';
import { untakenSentence } from './untaken.ts';

/** A clipboard's event, of the page or of an element. */
type Clipped = Pick<ClipboardEvent, 'clipboardData' | 'preventDefault'>;

const KEPT = 'beffroi.list.copied';

export interface ListClipboard {
  /** whether lines are copied with the titles of their columns: kept on this device */
  hasTitles: boolean;
  /** copies, so from now on */
  copyAs(hasTitles: boolean): void;
  onCopy(event: Clipped): void;
  onPaste(event: Clipped): void;
  /** pastes by pointing; a browser may ask first whether it may be read */
  paste(): void;
}

export function useClipboard(
  plan: PlanView,
  editor: Editor,
  place: Place,
  chosen: ReadonlySet<string>,
  people: ReadonlyMap<string, Resource[]>,
  links: ReadonlyMap<string, Link[]>,
  /** tasks have come, in their order */
  onAdded: (ids: string[]) => void,
): ListClipboard {
  const t = useT();
  const members = useRows<Member>(spaceScope(editor.spaceId), 'members') ?? [];
  const [hasTitles, setTitles] = useState(localStorage.getItem(KEPT) !== 'plain');
  const textOf = (isTitled: boolean) => {
    const lines: OutlineRow[] = place.rows.filter((row) => chosen.has(row.task.id));
    toast(t(isTitled ? 'tasks.copiedTitled' : 'tasks.copiedPlain', { count: lines.length }));
    return copied(plan, lines, people, links, isTitled);
  };
  const take = (text: string) => {
    const named = namedAmong(resourcesToChoose(plan, members));
    const { operations, ids, linked, untaken } = pasteOperations(text, plan, place, named);
    if (operations.length > 0) void editor.apply(operations);
    if (ids.length > 0) {
      onAdded(ids);
      editor.tell(t('tasks.pasted', { count: ids.length, links: linked }));
    }
    if (untaken.size > 0) toast(untakenSentence(untaken), { isError: true });
  };
  return {
    hasTitles,
    copyAs: (isTitled) => {
      localStorage.setItem(KEPT, isTitled ? 'titled' : 'plain');
      setTitles(isTitled);
      navigator.clipboard?.writeText(textOf(isTitled));
    },
    onCopy: (event) => {
      event.clipboardData?.setData('text/plain', textOf(hasTitles));
      event.preventDefault();
    },
    onPaste: (event) => {
      event.preventDefault();
      take(event.clipboardData?.getData('text/plain') ?? '');
    },
    paste: () => {
      // without a secure address, or where somebody says no, only the keys paste
      const asked = navigator.clipboard?.readText?.() ?? Promise.reject(new Error('no clipboard'));
      asked.then(take, () => toast(t('tasks.noPaste'), { isError: true }));
    },
  };
}
