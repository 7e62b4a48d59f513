import { expect, test } from 'vitest';
import { killOften, seeded } from './crash.ts';

test('the server, its database and both are killed while eight people write: nothing acknowledged is lost or doubled', async () => {
  const report = await killOften(4, seeded(7));
  expect(report).toMatchObject({ kills: 4, lost: 0, doubled: 0, contradicted: 0, misnumbered: 0, leftBehind: 0 });
  expect(report.acknowledged).toBeGreaterThan(20);
  expect(report.secondStart).toContain('already running');
});
