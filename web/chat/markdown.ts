/**
 * Markdown drawn safely: parsed by marked, cleaned by DOMPurify. Nothing is fetched from anywhere (an image is a link), nothing
 * runs, a link says where it leads, and what turns the reading direction is taken out.
 */
import DOMPurify from 'dompurify';
import { Marked } from 'marked';
import { nameAt } from './mentions.ts';
import { withoutTurns } from './turns.ts';

const allowed = {
  ALLOWED_TAGS: [
    'p',
    'br',
    'strong',
    'em',
    'del',
    'code',
    'pre',
    'ul',
    'ol',
    'li',
    'blockquote',
    'a',
    'h1',
    'h2',
    'h3',
  ].concat(['table', 'thead', 'tbody', 'tr', 'th', 'td', 'hr', 'span']),
  ALLOWED_ATTR: ['href', 'class', 'target', 'rel', 'title', 'start'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|\/(?!\/))/i,
};
/** Deeper quotes and lists than this say nothing more, and could exhaust the parser. */
const DEPTH = 8;
const KEPT = 600;

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const attribute = (text: string): string => escaped(text).replace(/"/g, '&quot;');
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '');

/** What the message that is being drawn mentions. */
let mentioned: { names: string[]; className: string } = { names: [], className: '' };

const marked = new Marked({
  gfm: true,
  breaks: true,
  // raw HTML is text like any other here
  tokenizer: { html: () => undefined, tag: () => undefined },
  extensions: [
    {
      name: 'mention',
      level: 'inline',
      start: (src) => (mentioned.names.length > 0 ? src.indexOf('@') : -1),
      tokenizer(src) {
        const name = src.startsWith('@') ? nameAt(src, mentioned.names) : undefined;
        return name ? { type: 'mention', raw: `@${name}` } : undefined;
      },
      renderer: ({ raw }) => `<span class="${mentioned.className}">${escaped(raw)}</span>`,
    },
  ],
  renderer: {
    link({ href, tokens }) {
      const label = this.parser.parseInline(tokens);
      const host = hostOf(href);
      const said = label.replace(/<[^>]*>/g, '');
      // « https://banque.fr » that leads elsewhere: say where
      const claimed = /^\s*(?:https?:\/\/)?([\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)/iu.exec(said)?.[1]?.toLowerCase();
      const warning = host && claimed && claimed !== host.replace(/:\d+$/, '') ? ` (${escaped(host)})` : '';
      return `<a href="${attribute(href)}" title="${attribute(href)}">${label}</a>${warning}`;
    },
    image({ href, text }) {
      return `<a href="${attribute(href)}" title="${attribute(href)}">${escaped(text || href)}</a>`;
    },
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
});

DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A') return;
  const href = node.getAttribute('href') ?? '';
  if (!href.startsWith('/') && hostOf(href) !== location.host) node.setAttribute('target', '_blank');
  node.setAttribute('rel', 'noopener noreferrer');
});

function shallow(text: string): string {
  const deep = new RegExp(`^((?:\\s*(?:>|[-*+]|\\d+[.)])){${DEPTH}})(?:\\s*(?:>|[-*+](?=\\s)|\\d+[.)](?=\\s)))+`, 'gm');
  return text
    .replace(deep, '$1')
    .replace(/^[ \t]{40,}/gm, '    ')
    .replace(/([[\]()*_~`!])\1{30,}/g, (run) => run.slice(0, 30));
}

function drawn(text: string, names: string[], mentionClass: string): string {
  mentioned = { names, className: mentionClass };
  let html: string;
  try {
    html = marked.parse(shallow(withoutTurns(text)), { async: false });
  } catch {
    // beyond what the parser bears: the words, plainly
    html = `<p>${escaped(withoutTurns(text)).replaceAll('\n', '<br>')}</p>`;
  }
  return DOMPurify.sanitize(html, allowed);
}

const kept = new Map<string, string>();

/** The HTML of a message. `names` are the people mentioned in it; `mentionClass` marks them. What was drawn lately is kept. */
export function htmlOf(text: string, names: string[], mentionClass: string): string {
  const key = `${names.join('\n')}\0${text}`;
  let html = kept.get(key);
  if (html === undefined) {
    html = drawn(text, names, mentionClass);
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value!);
    kept.set(key, html);
  }
  return html;
}

/** Our own addresses in a text, for the cards of what they lead to. */
export function linksWithin(text: string, origin: string): URL[] {
  const found = text.match(/https?:\/\/[^\s<>)\]"']+/g) ?? [];
  const urls = found.flatMap((each) => (URL.canParse(each) ? [new URL(each)] : []));
  return urls.filter((url, at) => url.origin === origin && urls.findIndex((each) => each.href === url.href) === at);
}

/** True when drawing it as Markdown changes something, so that a preview is worth offering. */
export const isMarkdown = (text: string): boolean => /[*_`~[\]]|^\s*(>|[-+]|\d+[.)])\s/m.test(text);
