// What the signs of the chart mean, in one line under it on paper, where nobody can point at them and ask.
import type { Brush } from './brush.ts';
import { BAR, type Scene } from './scene.ts';

export type LegendWords = {
  done: string;
  critical: string;
  slack: string;
  milestone: string;
  deadline: string;
  baseline: (name: string) => string;
};

const SIGN = 34;
const GAP = 22;

/** Only the signs that the chart may show. `y` is the middle of the line; it ends before `width`. */
export function paintLegend(
  brush: Brush,
  { palette, shown, plan }: Scene,
  words: LegendWords,
  y: number,
  width: number,
) {
  const high = BAR - 8;
  const top = y - high / 2;
  const bar = (x: number, fill: string, edge: string, hatch?: string) => {
    brush.box(x, top, SIGN, high, 4, { fill, hatch });
    brush.box(x, top, SIGN, high, 4, { stroke: { color: edge, width: hatch ? 2 : 1.2 } });
  };
  const thin = (x: number, thick: number, fill: string) =>
    brush.box(x, y - thick / 2, SIGN, thick, thick / 2, { fill });
  const signs: [string, (x: number) => void][] = [
    [
      words.done,
      (x) => {
        bar(x, palette.bar, palette.barEdge);
        brush.box(x, top, SIGN / 2, high, 4, { fill: palette.barDone });
      },
    ],
  ];
  if (shown.critical)
    signs.push([words.critical, (x) => bar(x, palette.critical, palette.criticalEdge, palette.criticalHatch)]);
  if (shown.slack) signs.push([words.slack, (x) => thin(x, 6, palette.slack)]);
  signs.push([
    words.milestone,
    (x) => {
      const middle = x + SIGN / 2;
      const edge = { color: palette.barEdge, width: 1.5 };
      brush.shape([middle, y - 9, middle + 9, y, middle, y + 9, middle - 9, y], palette.bar, edge);
    },
  ]);
  if (plan.tasks.some((task) => task.deadlineAt))
    signs.push([
      words.deadline,
      (x) => {
        const middle = x + SIGN / 2;
        brush.line([middle, y - 9, middle, y + 9], { color: palette.deadline, width: 2 });
        brush.shape([middle - 6, y - 9, middle + 6, y - 9, middle, y], palette.deadline);
      },
    ]);
  shown.baselines.forEach(({ name }, n) => {
    signs.push([words.baseline(name), (x) => thin(x, 4, palette.baselines[n % 3]!)]);
  });
  let x = 0;
  for (const [word, paint] of signs) {
    const end = x + SIGN + 8 + brush.widthOf(word, 13);
    if (end > width) return;
    paint(x);
    brush.text(word, x + SIGN + 8, y, { color: palette.text, size: 13 });
    x = end + GAP;
  }
}
