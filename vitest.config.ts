import { defineConfig } from 'vitest/config';
import { wordsPlugin } from './bin/words.ts';

/** What is waited for comes when the machine gets to it: a second, vitest's own, is not enough beside other work. */
const expect = { poll: { timeout: 60_000 } };
const longProofs = '**/*.long.test.ts';

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        plugins: [wordsPlugin],
        test: {
          name: 'unit',
          include: ['packages/**/*.test.ts', 'server/**/*.test.ts', 'web/**/*.test.{ts,tsx}', 'house.test.ts'],
          exclude: [longProofs],
          globalSetup: ['server/test/database-setup.ts'],
          expect,
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'stories',
          include: ['stories/**/*.test.ts'],
          globalSetup: ['server/test/database-setup.ts'],
          fileParallelism: false,
          expect,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        // each alone on the machine: they measure it
        test: {
          name: 'long',
          include: ['packages/**/*.long.test.ts', 'server/**/*.long.test.ts'],
          globalSetup: ['server/test/database-setup.ts'],
          fileParallelism: false,
          testTimeout: 10_800_000,
        },
      },
    ],
  },
});
