/** Markdown drawn safely: parsed by marked, cleaned by DOMPurify, no images and no scripts from anybody. */
import DOMPurify from 'dompurify';
import { Marked } from 'marked';

const marked = new Marked({ gfm: true, breaks: true });
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
    'span',
  ],
  ALLOWED_ATTR: ['href', 'class', 'target', 'rel'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|\/(?!\/))/i,
};

DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A') return;
  node.setAttribute('target', '_blank');
  node.setAttribute('rel', 'noopener noreferrer');
});

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** The HTML of a message. `names` are the people mentioned in it; `mentionClass` marks them. */
export function htmlOf(text: string, names: string[], mentionClass: string): string {
  // raw HTML is text like any other here
  let html = marked.parse(escaped(text), { async: false });
  for (const name of names)
    html = html.replaceAll(`@${escaped(name)}`, `<span class="${mentionClass}">@${escaped(name)}</span>`);
  return DOMPurify.sanitize(html, allowed);
}
