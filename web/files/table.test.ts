import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textIn } from '#contract/separated.ts';
import { tableIn } from './table.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const tableOfBytes = (bytes: Uint8Array, isCut = false) => tableIn(textIn(bytes, isCut), isCut);

test('what Excel writes in France is read: semicolons, accents of Windows, commas in numbers', () => {
  const bytes = Buffer.from('Pièce;Quantité;Prix\r\nentrait;2;1 250,50 €\r\nfaîtière;12;-3,5\r\n', 'latin1');
  bytes[bytes.indexOf('€'.charCodeAt(0) & 0xff)] = 0x80;
  const table = tableOfBytes(bytes)!;
  expect(table.titles).toEqual(['Pièce', 'Quantité', 'Prix']);
  expect(table.rows).toEqual([
    ['entrait', '2', '1 250,50 €'],
    ['faîtière', '12', '-3,5'],
  ]);
  expect(table.areNumbers).toEqual([false, true, true]);
  // all cells are numbers with a comma: the semicolon cuts
  expect(tableIn('1,5;2,5;3,5\n2,5;3,5;4,5', false)!.titles).toEqual(['1,5', '2,5', '3,5']);
});

test('the mark of UTF-8, Unicode text with tabs, and a first line that names the separator are not part of what is seen', () => {
  const expected = { titles: ['é', 'b'], rows: [['1', '2']] };
  expect(tableOfBytes(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8('é,b\n1,2')]))).toMatchObject(expected);
  expect(tableOfBytes(Buffer.from('\ufeffé\tb\r\n1\t2\r\n', 'utf16le'))).toMatchObject(expected);
  expect(tableIn('sep=;\r\né;b\r\n1;2', false)).toMatchObject(expected);
});

test('whatever is written as cells is seen in them, also quotes, separators and several lines in one', () => {
  const cell = fc.array(fc.constantFrom('a', 'é', '"', ';', ',', '\t', '\n', ' ')).map((signs) => signs.join(''));
  const lineOf = (cells: string[], separator: string) =>
    cells.map((each) => `"${each.replaceAll('"', '""')}"`).join(separator);
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, cell)), fc.constantFrom(';', ',', '\t'), (rows, separator) => {
      const lines = [['x', 'y', 'z'], ...rows, ['1', '2', '3']];
      const text = lines.map((each) => lineOf(each, separator)).join('\r\n');
      const said = lines.map((each) => each.map((one) => one.trim())).filter((each) => each.some(Boolean));
      expect(tableIn(text, false)).toMatchObject({ titles: said[0], rows: said.slice(1) });
    }),
  );
});

test('codes and telephones are not numbers, and a column of numbers may have gaps', () => {
  const { areNumbers } = tableIn(
    'code,phone,share,day\n01200,06 12 34 56 78,12 %,03/02/2027\n,,,\n75011,,n/a,\n,,3.5,',
    false,
  )!;
  expect(areNumbers).toEqual([false, false, true, false]);
});

test('of a long table the beginning is shown, and it is said', () => {
  const long = Array.from({ length: 5000 }, (_, i) => `${i};b`).join('\n');
  expect(tableIn(long, false)).toMatchObject({ isCut: true, rows: { length: 1000 } });
  const wide = Array.from({ length: 300 }, () => Array(400).fill('x').join(';')).join('\n');
  const table = tableIn(wide, false)!;
  expect(table.isCut).toBe(true);
  expect(table.rows.length * 400).toBeLessThanOrEqual(20_000);
  // the bytes end in the middle of a line, of a quotation, of a letter
  for (const end of ['3;de', '3;"de\nux', '3;d'])
    expect(tableIn(`a;b\n1;un\n2;deux\n${end}`, true)).toMatchObject({
      isCut: true,
      rows: [
        ['1', 'un'],
        ['2', 'deux'],
      ],
    });
  expect(tableOfBytes(utf8('a;b\n1;un\n2;dé').subarray(0, -1), true)!.rows).toEqual([['1', 'un']]);
});

test('what is no table after all is left to be shown as a text', () => {
  for (const text of [
    '',
    'a',
    'a;b',
    'one\ntwo\nthree',
    'a;b\n1;"2\n3;4\n5;6',
    'a\0;b\n1;2',
    'Hello, you.\nOne, two, three, go.\nNo.\nYes, and no, and maybe.\nEnd.',
  ])
    expect(tableIn(text, false), text).toBeNull();
});
