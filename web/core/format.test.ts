import { expect, test } from 'vitest';
import { longDay } from './format.ts';
import { setLanguage } from './i18n.ts';

test('the first of a month is said as French says it', async () => {
  // what the pages ask of the browser they run in
  Object.assign(globalThis, { document: { documentElement: {} } });
  await setLanguage('fr');
  expect(longDay('2027-01-01T12:00:00Z')).toBe('vendredi 1er janvier 2027');
  expect(longDay('2027-01-11T12:00:00Z')).toBe('lundi 11 janvier 2027');
});
