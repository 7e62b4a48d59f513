import { expect, test } from 'vitest';
import { killOften, seeded } from './crash.ts';

const KILLS = 1000;

test('a thousand kills at random moments lose nothing and double nothing', async () => {
  const report = await killOften(KILLS, seeded(20270118), (kills) => {
    if (kills % 100 === 0) console.log(`${kills} kills`);
  });
  const back = report.backMs.sort((a, b) => a - b);
  console.log(
    `${report.kills} kills, ${report.acknowledged} acknowledged; at work again after ${back[Math.floor(back.length / 2)]} ms (median), ${back.at(-1)} ms at worst`,
  );
  expect(report).toMatchObject({ lost: 0, doubled: 0, contradicted: 0, misnumbered: 0, leftBehind: 0 });
});
