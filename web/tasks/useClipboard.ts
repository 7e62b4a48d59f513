/** Copying the chosen lines of the list or of the chart, and pasting lines into them. */
import { useEffect, useMemo, useState } from 'react';
import { spaceScope } from '#contract/scope.ts';
import type { Member } from '#contract/spaces.ts';
import { useRows } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { toast } from '#web/ui/index.ts';
import { copied, pasteOperations } from './clipboard.ts';
import type { ColumnKey } from './columns.ts';
import type { Editor } from './editor.ts';
import { linksByTask, namedAmong, resourcesByTask, resourcesToChoose } from './fields.ts';
import type { PlanView } from './plan.ts';
import { untakenSentence } from './untaken.ts';

/** A clipboard's event, of the page or of an element. */
type Clipped = Pick<ClipboardEvent, 'clipboardData' | 'preventDefault' | 'target'>;

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
/** Where one stands, by the ids of tasks. */
export interface Standing {
  current: string | null;
  column: ColumnKey;
  /** the lines as they are shown, in their order */
  shown: readonly string[];
  chosen: ReadonlySet<string>;
}
/** The clipboard of a view; where one stands in it is asked at each copy and paste. `onAdded`: tasks have come, in their order. */
export type ClipboardAt = (standing: () => Standing, onAdded: (ids: string[]) => void) => ListClipboard;

const isField = ({ target }: Clipped) => Boolean((target as Element).closest('input, textarea, [contenteditable]'));

/** The same function until the plan or who may change it does. */
export function useClipboard(plan: PlanView, editor: Editor): ClipboardAt {
  const t = useT();
  const members = useRows<Member>(spaceScope(editor.spaceId), 'members');
  const [hasTitles, setTitles] = useState(localStorage.getItem(KEPT) !== 'plain');
  return useMemo(() => {
    const rowsOf = (ids: readonly string[]) => ids.flatMap((id) => plan.outline.byId.get(id) ?? []);
    return (standing, onAdded) => {
      const textOf = (isTitled: boolean) => {
        const { shown, chosen } = standing();
        const lines = rowsOf(shown.filter((id) => chosen.has(id)));
        if (lines.length === 0) return null;
        toast(t(isTitled ? 'tasks.copiedTitled' : 'tasks.copiedPlain', { count: lines.length }));
        return copied(plan, lines, resourcesByTask(plan), linksByTask(plan), isTitled);
      };
      const take = (text: string) => {
        const { current, column, shown } = standing();
        const place = { current: rowsOf(current ? [current] : [])[0] ?? null, column, rows: rowsOf(shown) };
        const named = namedAmong(resourcesToChoose(plan, members ?? []));
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
          void navigator.clipboard?.writeText(textOf(isTitled) ?? '');
        },
        onCopy: (event) => {
          const text = isField(event) ? null : textOf(hasTitles);
          if (text === null) return;
          event.clipboardData?.setData('text/plain', text);
          event.preventDefault();
        },
        onPaste: (event) => {
          if (isField(event) || !editor.mayWrite) return;
          event.preventDefault();
          take(event.clipboardData?.getData('text/plain') ?? '');
        },
        paste: () => {
          // without a secure address, or where somebody says no, only the keys paste
          const asked = navigator.clipboard?.readText?.() ?? Promise.reject(new Error('no clipboard'));
          asked.then(take, () => toast(t('tasks.noPaste'), { isError: true }));
        },
      };
    };
  }, [plan, editor, members, hasTitles, t]);
}

/** An empty plan has no line to point at: what is pasted anywhere on the page comes in. */
export function usePasteAnywhere(isBlank: boolean, clipboard: ListClipboard): void {
  useEffect(() => {
    if (!isBlank) return;
    addEventListener('paste', clipboard.onPaste);
    return () => removeEventListener('paste', clipboard.onPaste);
  });
}
