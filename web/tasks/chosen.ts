/** Which lines are chosen, by pointing and by keys: the same in the list and in the chart. Pure. */
import type { Outline } from '#contract/tasks.ts';

export interface Chosen {
  ids: ReadonlySet<string>;
  /** where a span begins */
  anchor: string | null;
}
/** A line alone, all from the anchor to it, or it beside those there are: a second time, without it. */
export type Choosing = 'one' | 'span' | 'more';

/** What pointing with these keys held means; `isSpanning` stands for Shift where there is no keyboard. */
export function choosingBy(
  { shiftKey, ctrlKey, metaKey }: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean },
  isSpanning = false,
): Choosing {
  if (ctrlKey || metaKey) return 'more';
  return shiftKey || isSpanning ? 'span' : 'one';
}

/** `shown` says the lines in their order; it is asked for a span only. */
export function choose(was: Chosen, id: string, how: Choosing, shown: () => readonly string[]): Chosen {
  if (how === 'more') {
    const ids = new Set(was.ids);
    if (!ids.delete(id)) ids.add(id);
    return { ids, anchor: id };
  }
  const lines = how === 'span' && was.anchor !== null ? shown() : [];
  const [from, to] = [lines.indexOf(was.anchor!), lines.indexOf(id)];
  if (from < 0 || to < 0) return { ids: new Set([id]), anchor: id };
  return { ids: new Set(lines.slice(Math.min(from, to), Math.max(from, to) + 1)), anchor: was.anchor };
}

/** The line where one stands when these are gone, with what lies under them: the next that stays, else the one before. */
export function besides(outline: Outline, shown: readonly string[], gone: ReadonlySet<string>): string | null {
  const stays = (id: string): boolean => {
    for (let row = outline.byId.get(id) ?? null; row; row = row.parent) if (gone.has(row.task.id)) return false;
    return true;
  };
  const first = shown.findIndex((id) => !stays(id));
  return shown.slice(first).find(stays) ?? shown[first - 1] ?? null;
}
