import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') };
const unit = ['server/**/*.test.ts', 'components/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'];

export default defineConfig({
  resolve: { alias },
  test: {
    passWithNoTests: false,
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: unit,
          exclude: [
            '**/*.integration.test.ts',
            '**/*.cluster.test.ts',
            '**/*.matrix.test.ts',
            '**/*.simulation.test.ts',
            '**/*.sabotage.test.ts',
            '**/node_modules/**',
          ],
          // a process of its own for each of many small files would take longer than their tests: a test leaves nothing behind
          pool: 'threads',
          isolate: false,
          maxWorkers: 2,
          // a bound against hanging, also on a machine that does much else: what a test may take is no part of it
          testTimeout: 30_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'simulation',
          include: ['server/**/*.simulation.test.ts'],
          // a bound against hanging; what the suite may take is its budget
          testTimeout: 600_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'sabotage',
          include: ['server/**/*.sabotage.test.ts'],
          // each file is a part of the run: both cores have one
          maxWorkers: 2,
          // a bound against hanging; what the suite may take is its budget
          testTimeout: 600_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          include: ['server/**/*.integration.test.ts'],
          // what is not handed to the code under test must not be reached: nothing listens there
          env: {
            DATABASE_URL: 'mysql://nobody@127.0.0.1:1/none',
            REDIS_URL: 'redis://127.0.0.1:1',
            AUTH_SECRET: 'only for tests, of at least 32 characters',
          },
          // One file at a time would waste the second core; each file makes its own database instead.
          maxWorkers: 2,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      // worker processes as they ship, over servers of each file's own: the failure matrix in short, and row by row
      ...['cluster', 'matrix'].map((name) => ({
        resolve: { alias },
        test: {
          name,
          include: [`server/**/*.${name}.test.ts`],
          maxWorkers: 1,
          // a bound against hanging; what must come in time is waited for so long and no longer
          testTimeout: 900_000,
          hookTimeout: 60_000,
        },
      })),
    ],
  },
});
