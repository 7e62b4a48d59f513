import { expect, test } from 'vitest';
import { portableNames } from './portable-names.ts';

test('names are such that every system takes them, and no two are one', () => {
  const names = portableNames({ taken: ['rows'], longest: 120 });
  const made = [
    '../../etc',
    'CON.txt',
    'é',
    'É',
    'a/b\\c',
    '',
    '...',
    `${'x'.repeat(300)}.pdf`,
    'Rows',
    'a\u202egnp.exe',
  ].map((name) => names.take('', name));
  expect(made).toEqual([
    '.._.._etc',
    '_CON.txt',
    'é',
    'É (2)',
    'a_b_c',
    '_',
    '_ (2)',
    `${'x'.repeat(116)}.pdf`,
    'Rows (2)',
    'a_gnp.exe',
  ]);
});

test('a name of 255 letters is of no more than 255 bytes, its number and its ending included', () => {
  const names = portableNames();
  const long = `${'é'.repeat(251)}.pdf`;
  expect(names.take('Plans', long)).toBe(`Plans/${'é'.repeat(125)}.pdf`);
  expect(names.take('Plans', long)).toBe(`Plans/${'é'.repeat(123)} (2).pdf`);
  expect(names.take('Coupes', long)).toBe(`Coupes/${'é'.repeat(125)}.pdf`);
  expect(names.take('', '🏗'.repeat(127))).toBe('🏗'.repeat(63));
});
