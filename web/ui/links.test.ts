import { expect, test } from 'vitest';
import { linksIn } from './links.ts';

const hrefs = (text: string) => linksIn(text).flatMap((part) => part.href ?? []);

test('an address in a sentence is a link, without the full stop or the bracket around it', () => {
  expect(hrefs('Le plan (https://exemple.fr/plan_(v2).pdf), puis http://exemple.org/a?b=1&c=2.')).toEqual([
    'https://exemple.fr/plan_(v2).pdf',
    'http://exemple.org/a?b=1&c=2',
  ]);
  expect(hrefs('(voir https://exemple.fr/a).')).toEqual(['https://exemple.fr/a']);
});

test('only addresses of the web are links, and no word is lost', () => {
  const said = 'javascript:alert(1) data:text/html,x https:// « https://exemple.fr/été » https://a.fr/\u202egpj.exe';
  expect(hrefs(said)).toEqual(['https://exemple.fr/été', 'https://a.fr/']);
  expect(
    linksIn(said)
      .map((part) => part.text)
      .join(''),
  ).toBe(said);
});
