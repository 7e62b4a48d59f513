import { expect, test } from 'vitest';
import { outlineOf, type Task } from '#contract/tasks.ts';
import { besides, type Choosing, type Chosen, choose } from './chosen.ts';

const shown = ['a', 'b', 'c', 'd', 'e'];
const after = (...steps: [string, Choosing][]): string =>
  [
    ...steps.reduce<Chosen>((was, [id, how]) => choose(was, id, how, () => shown), { ids: new Set(), anchor: null })
      .ids,
  ].join('');

test('a span goes from where it began, both ways, and shrinks as it grew', () => {
  expect(after(['b', 'one'], ['d', 'span'])).toBe('bcd');
  expect(after(['b', 'one'], ['d', 'span'], ['c', 'span'])).toBe('bc');
  expect(after(['b', 'one'], ['d', 'span'], ['a', 'span'])).toBe('ab');
});

test('one more is chosen beside the others, a second time it is not, and a span begins there', () => {
  expect(after(['b', 'one'], ['d', 'more'])).toBe('bd');
  expect(after(['b', 'one'], ['d', 'more'], ['b', 'more'])).toBe('d');
  expect(after(['a', 'one'], ['d', 'more'], ['e', 'span'])).toBe('de');
  expect(after(['e', 'span'])).toBe('e');
});

test('when lines go, with what lies under them, one stands on the next that stays, else on the one before', () => {
  const task = (id: string, parentId: string | null = null) => ({ id, parentId, order: id, name: id }) as Task;
  const tasks = [task('a'), task('b'), task('c', 'b'), task('d'), task('e')];
  const outline = outlineOf({ tasks: Object.fromEntries(tasks.map((each) => [each.id, each])) as never });
  const stands = (...gone: string[]) => besides(outline, shown, new Set(gone));
  expect(stands('b')).toBe('d');
  expect(stands('b', 'd')).toBe('e');
  expect(stands('d', 'e')).toBe('c');
  expect(stands(...shown)).toBe(null);
});
