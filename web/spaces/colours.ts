/** The colour of a space: a small square that one recognises at a glance. */
export const colours = ['brick', 'slate', 'sky', 'brass', 'leaf', 'plum', 'stone'] as const;
export type SpaceColour = (typeof colours)[number];

const values: Record<SpaceColour, string> = {
  brick: '#c24a30',
  slate: '#36475b',
  sky: '#27649b',
  brass: '#c8952a',
  leaf: '#3f8a5f',
  plum: '#7c3a62',
  stone: '#8a8273',
};

export const colourValue = (colour: string): string => values[colour as SpaceColour] ?? values.stone;
