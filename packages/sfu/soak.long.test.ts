// A gallery of twelve and a shared screen for ten minutes, as `bench/soak.ts` runs it: nothing stands still, memory is flat.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('a long meeting neither freezes nor grows', () => {
  const { status, stdout } = spawnSync(process.execPath, ['bench/soak.ts', '10'], { encoding: 'utf8' });
  expect(status, stdout).toBe(0);
}, 900_000);
