import { defineConfig } from '@playwright/test';

const isRoot = process.getuid?.() === 0;

// The product under test is started by the test command (`npm run test:e2e`), which sets these variables.
export default defineConfig({
  testDir: 'e2e',
  outputDir: '.build/test/e2e',
  // the journeys share one installation, as operators do; each worker has a person of its own in fixtures/console.ts
  workers: 2,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json']],
  projects: [
    // what only the first person of an empty installation sees; its task is known to the others
    { name: 'first', testMatch: 'first-light.spec.ts' },
    { name: 'journeys', testIgnore: ['first-light.spec.ts', 'pauses.spec.ts'], dependencies: ['first'] },
    // switches that stop the tasks of all others
    { name: 'alone', testMatch: 'pauses.spec.ts', dependencies: ['journeys'] },
  ],
  use: {
    ...(process.env.E2E_BASE_URL && { baseURL: process.env.E2E_BASE_URL }),
    locale: 'en-US',
    timezoneId: 'UTC',
    // recording makes every page half as slow again: ask for it by npm run test:e2e -- --trace retain-on-failure
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(process.env.E2E_CHROMIUM && { executablePath: process.env.E2E_CHROMIUM }),
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-dev-shm-usage',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
