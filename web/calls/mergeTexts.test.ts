import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeTexts } from './mergeTexts.ts';

test('two who write in different places both keep what they wrote', () => {
  expect(mergeTexts('a\nb\nc', 'a\nb\nc\nmoi', 'eux\na\nb\nc')).toBe('eux\na\nb\nc\nmoi');
  expect(mergeTexts('a\nb\nc', 'a\nc', 'a\nb\nc2')).toContain('c2');
  expect(mergeTexts('', 'moi', 'eux')).toBe('eux\nmoi');
  expect(mergeTexts('titre\n\nfin', 'titre\nmoi\nfin', 'titre\neux\nfin')).toBe('titre\neux\nmoi\nfin');
});

test('whoever changed nothing takes the other’s text, and an equal change is kept once', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n') });
  fc.assert(
    fc.property(text, text, (base, other) => {
      expect(mergeTexts(base, base, other)).toBe(other);
      expect(mergeTexts(base, other, base)).toBe(other);
      expect(mergeTexts(base, other, other)).toBe(other);
    }),
  );
});

test('no line that somebody wrote is lost', () => {
  const line = fc.constantFrom('un', 'deux', 'trois', '');
  fc.assert(
    fc.property(fc.array(line), fc.nat(10), fc.nat(10), (base: string[], i, j) => {
      const put = (at: number, added: string) => base.toSpliced(Math.min(at, base.length), 0, added).join('\n');
      const merged = mergeTexts(base.join('\n'), put(i, 'moi'), put(j, 'eux')).split('\n');
      expect(merged).toContain('moi');
      expect(merged).toContain('eux');
    }),
  );
});
