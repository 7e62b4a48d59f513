/** Two people changed the same text: what each changed since `base` is kept, line by line. Pure. */

interface Hunk {
  /** lines of the base replaced, from `start` up to `end` */
  start: number;
  end: number;
  lines: string[];
}

/** Merges `mine` and `theirs`, both made from `base`. Where both changed the same lines, both are kept, theirs first. */
export function mergeTexts(base: string, mine: string, theirs: string): string {
  if (mine === base || mine === theirs) return theirs;
  if (theirs === base) return mine;
  const lines = base.split('\n');
  const a = hunksOf(lines, theirs.split('\n'));
  const b = hunksOf(lines, mine.split('\n'));
  const merged: string[] = [];
  let at = 0;
  while (a.length > 0 || b.length > 0) {
    const first = !b[0] || (a[0] && a[0].start <= b[0].start) ? a.shift()! : b.shift()!;
    // what overlaps goes together
    const together = [first];
    let end = first.end;
    for (let grew = true; grew; ) {
      grew = false;
      for (const list of [a, b]) {
        while (list[0] && (list[0].start < end || list[0].start === first.start)) {
          end = Math.max(end, list[0].end);
          together.push(list.shift()!);
          grew = true;
        }
      }
    }
    merged.push(...lines.slice(at, first.start));
    const said = together.map((hunk) => hunk.lines);
    for (const [i, each] of said.entries())
      if (!said.slice(0, i).some((other) => other.join('\n') === each.join('\n'))) merged.push(...each);
    at = end;
  }
  merged.push(...lines.slice(at));
  return merged.join('\n');
}

/** What changed from one list of lines to another, by their longest common subsequence. */
function hunksOf(from: string[], to: string[]): Hunk[] {
  let head = 0;
  while (head < from.length && head < to.length && from[head] === to[head]) head++;
  let tail = 0;
  while (tail < from.length - head && tail < to.length - head && from.at(-1 - tail) === to.at(-1 - tail)) tail++;
  const a = from.slice(head, from.length - tail);
  const b = to.slice(head, to.length - tail);
  // beyond this the table would be large, and a change that wide is one change
  if (a.length * b.length > 1_000_000) return [{ start: head, end: head + a.length, lines: b }];
  const width = b.length + 1;
  const length = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      length[i * width + j] =
        a[i] === b[j]
          ? length[(i + 1) * width + j + 1]! + 1
          : Math.max(length[(i + 1) * width + j]!, length[i * width + j + 1]!);
  const hunks: Hunk[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i++;
      j++;
      continue;
    }
    const hunk: Hunk = { start: head + i, end: head + i, lines: [] };
    while ((i < a.length || j < b.length) && !(i < a.length && j < b.length && a[i] === b[j])) {
      if (j >= b.length || (i < a.length && length[(i + 1) * width + j]! >= length[i * width + j + 1]!)) i++;
      else hunk.lines.push(b[j++]!);
    }
    hunk.end = head + i;
    hunks.push(hunk);
  }
  return hunks;
}
