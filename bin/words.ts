/** At build: every sentence of the catalogues parsed once, with its typography, so that a window brings no parser. */
import { compileMessage } from '@lingui/message-utils/compileMessage';
import type { Plugin } from 'vite';

/** French puts a narrow no-break space before ; ! ? and a no-break space before : and inside « ». */
export function typographic(message: string): string {
  return message
    .replace(/ ([;!?])/g, '\u202f$1')
    .replace(/ (:|»)/g, '\u00a0$1')
    .replace(/« /g, '«\u00a0');
}

let readings = 0;

/** `web/messages/fr/chat.ts` becomes its sentences, parsed; the file that joins them stays as it is. */
export const wordsPlugin: Plugin = {
  name: 'words',
  enforce: 'pre',
  async load(id) {
    const [file] = id.split('?');
    const [, language, name] = /\/web\/messages\/(fr|en)\/(\w+)\.ts$/.exec(file!) ?? [];
    if (!name || name === 'rest') return;
    // read anew each time: under bin/dev the file changes
    const { [name]: messages } = (await import(`${file}?${readings++}`)) as Record<string, Record<string, string>>;
    const set = Object.entries(messages!).map(([key, message]) => [
      key,
      compileMessage(language === 'fr' ? typographic(message) : message),
    ]);
    return { code: `export const ${name} = ${JSON.stringify(Object.fromEntries(set))};`, map: null };
  },
};
