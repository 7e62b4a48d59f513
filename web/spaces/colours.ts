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

/** The first of those that the fewest of these spaces have, so that a new one is told from the others. */
export function rarestColour(spaces: readonly { colour: string }[]): SpaceColour {
  const uses = (colour: string) => spaces.filter((each) => each.colour === colour).length;
  return colours.reduce((rarest, each) => (uses(each) < uses(rarest) ? each : rarest));
}
