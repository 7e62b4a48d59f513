import { defineConfig } from 'vitest/config';
import { wordsPlugin } from './bin/words.ts';

const isLong = process.env.BEFFROI_LONG === '1';

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        plugins: [wordsPlugin],
        test: {
          name: 'unit',
          include: ['packages/**/*.test.ts', 'server/**/*.test.ts', 'web/**/*.test.{ts,tsx}', 'house.test.ts'],
          exclude: isLong ? [] : ['**/*.long.test.ts'],
          globalSetup: ['server/test/database-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'stories',
          include: ['stories/**/*.test.ts'],
          globalSetup: ['server/test/database-setup.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
