/** Tables as spreadsheets write them: cells between tabs, semicolons or commas, quoted where a cell holds one of these. Pure. */

/** The separator that the first line has most of; a tab when it has none. */
export function separatorOf(text: string): string {
  const end = text.indexOf('\n');
  const head = end < 0 ? text : text.slice(0, end);
  return ['\t', ';', ','].reduce(
    (best, each) => (head.split(each).length > head.split(best).length ? each : best),
    '\t',
  );
}

/** The cells of each line; lines without any text are left out. */
export function cellsOf(text: string, separator: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const sign = text[i]!;
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else isQuoted = false;
    } else if (sign === '"' && cell === '') isQuoted = true;
    else if (sign === separator) {
      line.push(cell);
      cell = '';
    } else if (sign === '\n') {
      lines.push([...line, cell]);
      line = [];
      cell = '';
    } else if (sign !== '\r') cell += sign;
  }
  if (cell || line.length > 0) lines.push([...line, cell]);
  return lines.filter((each) => each.some((one) => one.trim()));
}

/** A text as a cell of a table: quoted where it must be; one that a spreadsheet would run as a formula gets an apostrophe. */
export function cellText(value: string, separator: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /["\n\r]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
}
