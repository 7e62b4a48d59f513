/** What the toolbar and its keys do to the text: pure, a selection in and a selection out. */
export interface Edit {
  text: string;
  from: number;
  to: number;
}
export type Editing = (text: string, from: number, to: number) => Edit;

/** Puts a mark around the selection, or takes it away where it is already. */
const around =
  (mark: string): Editing =>
  (text, from, to) => {
    const { length } = mark;
    if (text.slice(from - length, from) === mark && text.slice(to, to + length) === mark)
      return {
        text: text.slice(0, from - length) + text.slice(from, to) + text.slice(to + length),
        from: from - length,
        to: to - length,
      };
    return {
      text: text.slice(0, from) + mark + text.slice(from, to) + mark + text.slice(to),
      from: from + length,
      to: to + length,
    };
  };

/** Begins each line of the selection with a mark, or takes it away where all have it. */
const lines =
  (mark: string): Editing =>
  (text, from, to) => {
    const start = text.lastIndexOf('\n', from - 1) + 1;
    const end = text.indexOf('\n', to) < 0 ? text.length : text.indexOf('\n', to);
    const before = text.slice(start, end).split('\n');
    const has = before.every((line) => line.startsWith(mark));
    const after = before.map((line) => (has ? line.slice(mark.length) : mark + line)).join('\n');
    const grown = after.length - (end - start);
    const first = has ? -mark.length : mark.length;
    return {
      text: text.slice(0, start) + after + text.slice(end),
      from: Math.max(start, from + first),
      to: to + grown,
    };
  };

export const bold = around('**');
export const italic = around('*');
export const list = lines('- ');
export const quote = lines('> ');

/** Code within a line, or a block of it. */
export const code: Editing = (text, from, to) =>
  text.slice(from, to).includes('\n')
    ? {
        text: `${text.slice(0, from)}\`\`\`\n${text.slice(from, to)}\n\`\`\`${text.slice(to)}`,
        from: from + 4,
        to: to + 4,
      }
    : around('`')(text, from, to);

/** The selection becomes what is read; what is left to type is where it leads. */
export const link: Editing = (text, from, to) => {
  const label = text.slice(from, to);
  if (/^https?:\/\/\S+$/.test(label))
    return { text: `${text.slice(0, from)}[](${label})${text.slice(to)}`, from: from + 1, to: from + 1 };
  const at = from + label.length + 3;
  return { text: `${text.slice(0, from)}[${label}](https://)${text.slice(to)}`, from: at, to: at + 'https://'.length };
};

export const insert =
  (inserted: string): Editing =>
  (text, from, to) => {
    const at = from + inserted.length;
    return { text: text.slice(0, from) + inserted + text.slice(to), from: at, to: at };
  };

/** A word of its own at the caret: a space before it unless there is one. */
export const insertWord =
  (word: string): Editing =>
  (text, from, to) =>
    insert(from > 0 && !/\s$/.test(text.slice(0, from)) ? ` ${word}` : word)(text, from, to);

/** With Ctrl or ⌘. */
export const edits: Readonly<Record<string, Editing>> = { b: bold, i: italic, e: code };

/** A new line within a list goes on with it; on an item left empty, it ends it. Undefined elsewhere. */
export function continued(text: string, from: number, to: number): Edit | undefined {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const line = text.slice(start, from);
  const found = /^(\s*)([-*+]|(\d+)([.)])|>)\s+/.exec(line);
  if (!found) return undefined;
  if (found[0].length === line.length) return { text: text.slice(0, start) + text.slice(to), from: start, to: start };
  const mark = found[3] ? `${Number(found[3]) + 1}${found[4]}` : found[2];
  return insert(`\n${found[1]}${mark} `)(text, from, to);
}
