import { expect, test } from 'vitest';
import { colours, rarestColour } from './colours.ts';

test('a new space has a colour that no other has, as long as there is one', () => {
  expect(rarestColour([])).toBe(colours[0]);
  expect(rarestColour([{ colour: 'brick' }, { colour: 'sky' }])).toBe('slate');
  expect(rarestColour([...colours, 'brick', 'slate'].map((colour) => ({ colour })))).toBe('sky');
});
