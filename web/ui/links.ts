/** The web addresses within a plain text. What turns the reading direction ends one: it shows where it leads. */
const address = /https?:\/\/[^\s<>"«»“”\u202a-\u202e\u2066-\u2069]+/gi;

export interface Part {
  text: string;
  href?: string;
}

/** A text in its parts, in order; together they are the text. What ends a sentence, or closes a bracket around, is not of the address. */
export function linksIn(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const { 0: found, index } of text.matchAll(address)) {
    const href = trimmed(found);
    if (!URL.canParse(href)) continue;
    if (index > at) parts.push({ text: text.slice(at, index) });
    parts.push({ text: href, href });
    at = index + href.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}

function trimmed(found: string): string {
  let href = found.replace(/[.,;:!?…'’*_~`]+$/, '');
  const closes = (open: string, close: string) =>
    href.endsWith(close) && href.split(close).length > href.split(open).length;
  while (closes('(', ')') || closes('[', ']')) href = trimmed(href.slice(0, -1));
  return href;
}
