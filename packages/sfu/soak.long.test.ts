// A gallery of twelve and a shared screen for ten minutes, as `bench/viewers.ts` runs it: nothing freezes or is lost, memory is flat.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('a long meeting neither freezes nor grows', () => {
  const { status, stdout } = spawnSync(process.execPath, ['bench/viewers.ts', '12', '600'], { encoding: 'utf8' });
  expect(status, stdout).toBe(0);
});
