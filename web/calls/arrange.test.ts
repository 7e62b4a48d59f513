import { expect, test } from 'vitest';
import { arrange, gridOf, type Picture, speakerFirst } from './arrange.ts';

const person = (identity: string): Picture => ({ key: identity, identity, kind: 'person' });
const screen = (identity: string): Picture => ({ key: `${identity}/screen`, identity, kind: 'screen' });
const four = [person('a'), person('b'), person('c'), person('d')];
const keys = (pictures: Picture[]) => pictures.map((each) => each.key);

test('shared screens come first, several side by side, and people stay in sight', () => {
  const pictures = [...four, screen('a'), screen('c')];
  const { main, strip } = arrange(pictures, 'screen', '', 'b');
  expect(keys(main)).toEqual(['a/screen', 'c/screen']);
  expect(keys(strip)).toEqual(['a', 'b', 'c', 'd']);
});

test('one’s own screen stays small, in each view, unless one pins it', () => {
  const own: Picture = { ...screen('d'), isOwnScreen: true };
  for (const view of ['screen', 'gallery', 'speaker'] as const) {
    expect(keys(arrange([...four, own], view, '', 'b').main)).not.toContain('d/screen');
    expect(keys(arrange([...four, own], view, '', 'b').strip).at(-1)).toBe('d/screen');
  }
  expect(keys(arrange([...four, screen('a'), own], 'screen', '', 'b').main)).toEqual(['a/screen']);
  expect(keys(arrange([...four, own], 'screen', 'd/screen', 'b').main)).toEqual(['d/screen']);
});

test('in the gallery everything has the same size; the speaker’s view shows who speaks', () => {
  expect(keys(arrange([...four, screen('a')], 'gallery', '', 'b').main)).toEqual(['a', 'b', 'c', 'd', 'a/screen']);
  expect(keys(arrange(four, 'speaker', '', 'b').main)).toEqual(['b']);
  expect(keys(arrange(four, 'speaker', '', 'gone').main)).toEqual(['d']);
  expect(arrange([person('a')], 'speaker', '', '').strip).toEqual([]);
});

test('what is pinned is large in every view, until it is gone', () => {
  for (const view of ['screen', 'gallery', 'speaker'] as const)
    expect(keys(arrange([...four, screen('a')], view, 'd', 'b').main)).toEqual(['d']);
  expect(keys(arrange(four, 'gallery', 'gone', 'b').main)).toEqual(['a', 'b', 'c', 'd']);
});

test('who speaks is on the first page, and nobody is lost for it', () => {
  const order = (speaker: string, most: number) => keys(speakerFirst(four, most, speaker)).join('');
  expect(order('d', 2)).toBe('adbc');
  expect(order('b', 2)).toBe('abcd');
  expect(order('c', 1)).toBe('cabd');
  expect(order('gone', 2)).toBe('abcd');
});

test('tiles fit their place, whatever its shape and their number', () => {
  for (const [width, height] of [
    [1440, 700],
    [390, 600],
    [320, 480],
    [300, 90],
  ] as const) {
    for (let count = 1; count <= 25; count++) {
      const grid = gridOf(count, width, height, 8);
      expect(grid.columns * grid.rows).toBeGreaterThanOrEqual(count);
      expect(grid.columns * grid.width + 8 * (grid.columns - 1)).toBeLessThanOrEqual(width);
      expect(grid.rows * grid.height + 8 * (grid.rows - 1)).toBeLessThanOrEqual(height);
    }
  }
  expect(gridOf(4, 1440, 800, 8).columns).toBe(2);
  expect(gridOf(2, 390, 700, 8).columns).toBe(1);
});
