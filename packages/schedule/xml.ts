// A small XML reader for files from strangers. It knows elements, attributes, text and CDATA. A document type, hence any
// entity of its own, is refused unread; depth, size and the number of elements are bounded; mismatched tags are an error.

import { PlanError } from './plan.ts';

export type Node = { name: string; attributes: Record<string, string>; children: Node[]; text: string };

const LARGEST = 128 * 1024 * 1024;
const MOST_NODES = 8_000_000;
const DEEPEST = 200;

const bad = (message: string): never => {
  throw new PlanError('bad_file', 'xml', message);
};

/** The root element of a document. Throws `PlanError` `bad_file` with one clear sentence. */
export function parseXml(source: string): Node {
  if (source.length > LARGEST) bad('the file is too large');
  const top: Node = { name: '', attributes: {}, children: [], text: '' };
  const stack: Node[] = [top];
  let count = 0;
  let at = source.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < source.length) {
    const open = source.indexOf('<', at);
    const text = source.slice(at, open < 0 ? source.length : open);
    const here = stack[stack.length - 1]!;
    if (stack.length > 1) {
      if (text) here.text += decode(text);
    } else if (text.trim()) bad('not an XML document');
    if (open < 0) break;
    if (source.startsWith('<!--', open)) at = after(source, '-->', open + 4);
    else if (source.startsWith('<![CDATA[', open)) {
      at = after(source, ']]>', open + 9);
      here.text += source.slice(open + 9, at - 3);
    } else if (source.startsWith('<?', open)) at = after(source, '?>', open + 2);
    else if (source.startsWith('<!', open)) bad('the file declares a document type or entities, which are refused');
    else if (source[open + 1] === '/') {
      at = after(source, '>', open + 2);
      const name = local(source.slice(open + 2, at - 1).trim());
      if (stack.length < 2 || here.name !== name) bad(`malformed XML: </${name.slice(0, 40)}> closes nothing`);
      stack.pop();
    } else {
      at = endOfTag(source, open + 1);
      const isEmpty = source[at - 2] === '/';
      const node = openTag(source.slice(open + 1, at - (isEmpty ? 2 : 1)));
      if (++count > MOST_NODES || stack.length > DEEPEST) bad('the file holds too many or too deeply nested elements');
      if (stack.length === 1 && top.children.length) bad('malformed XML: a second root element');
      here.children.push(node);
      if (!isEmpty) stack.push(node);
    }
  }
  if (stack.length > 1) bad(`malformed XML: <${stack[stack.length - 1]!.name}> is not closed`);
  return top.children[0] ?? bad('not an XML document');
}

/** Text of the first child of that name. */
export const textOf = (node: Node, name: string): string | undefined =>
  node.children.find((c) => c.name === name)?.text.trim() || undefined;

/** All children of that name below the first child called `group`, or of the node itself. */
export function list(node: Node, name: string, group?: string): Node[] {
  const home = group ? node.children.find((c) => c.name === group) : node;
  return home ? home.children.filter((c) => c.name === name) : [];
}

function after(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from);
  return at < 0 ? bad('malformed XML: the file ends in the middle') : at + mark.length;
}

function endOfTag(source: string, from: number): number {
  let quote = '';
  for (let i = from; i < source.length; i++) {
    const c = source[i]!;
    if (quote) quote = c === quote ? '' : quote;
    else if (c === '"' || c === "'") quote = c;
    else if (c === '>') return i + 1;
    else if (c === '<') return bad('malformed XML: a tag inside a tag');
  }
  return bad('malformed XML: the file ends in the middle');
}

function openTag(inside: string): Node {
  const name = /^[^\s/<>="']+/.exec(inside)?.[0] ?? bad('malformed XML: a tag without a name');
  const attributes: Record<string, string> = Object.create(null);
  // Sticky, so that what is no attribute is met once and not from each of its letters.
  const attribute = /\s*([^\s="'<>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;
  attribute.lastIndex = name.length;
  const end = inside.trimEnd().length;
  while (attribute.lastIndex < end) {
    const m = attribute.exec(inside) ?? bad(`malformed XML: <${name.slice(0, 40)}> has an attribute without a value`);
    attributes[local(m[1]!)] = decode(m[2] ?? m[3] ?? '');
  }
  return { name: local(name), attributes, children: [], text: '' };
}

const local = (name: string) => name.slice(name.indexOf(':') + 1);
const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decode(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|\w{1,20});/g, (_, name: string) => {
    if (name[0] !== '#') return NAMED[name] ?? bad(`the file uses an unknown entity &${name};`);
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  });
}
