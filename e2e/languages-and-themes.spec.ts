import type { Page } from '@playwright/test';
import { expectAccessible } from './fixtures/accessible';
import { expect, signedIn, test } from './fixtures/console';
import { ShellPage } from './pages/shell.page';
import { TasksPage } from './pages/tasks.page';

// each looks at all pages: they need not wait for each other
signedIn.describe.configure({ mode: 'parallel' });

/** The addresses of every page, with a task and an execution that exist. */
async function everyPage(page: Page): Promise<string[]> {
  await page.goto('/executions');
  const execution = page.getByRole('main').locator('a[href^="/executions/"]').first();
  await expect(execution).toBeVisible();
  const executionAddress = (await execution.getAttribute('href')) ?? '';
  await page.goto('/tasks');
  const task = page.getByRole('main').getByRole('link', { name: 'hello-punctual' }).first();
  await expect(task).toBeVisible();
  const taskAddress = (await task.getAttribute('href')) ?? '';
  return [
    '/tasks',
    '/tasks?search=nothing-is-called-so',
    '/tasks/new',
    taskAddress,
    `${taskAddress}?tab=upcoming`,
    `${taskAddress}?tab=backfills`,
    `${taskAddress}?tab=configuration`,
    `${taskAddress}/edit`,
    '/executions',
    '/freezes',
    executionAddress,
  ];
}

/** Opens a page and waits until its content is there. */
async function show(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(page.getByRole('main')).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

/** next-intl shows the key of a message that is missing. */
async function expectNoMissingWords(page: Page, address: string): Promise<void> {
  const text = (await page.getByRole('main').textContent()) ?? '';
  expect(
    text.match(
      /\b(?:tasks?|editor|schedule|executions?|shell|states|life|log|policies|policyWords|backfill|group|freezes|outcomes)\.[a-z]+[A-Za-z.]*\b/g,
    ),
    address,
  ).toBeNull();
}

signedIn('every page is accessible in English and light', async ({ page }) => {
  signedIn.slow();
  await page.emulateMedia({ colorScheme: 'light' });
  for (const address of await everyPage(page)) {
    await show(page, address);
    await expectAccessible(page, address);
    await expectNoMissingWords(page, address);
  }
});

signedIn('every page is accessible in Chinese and dark', async ({ page }) => {
  signedIn.slow();
  await page.emulateMedia({ colorScheme: 'dark' });
  const addresses = await everyPage(page);
  await new ShellPage(page).chooseLanguage('中文');
  for (const address of addresses) {
    await show(page, address);
    await expectAccessible(page, address);
    await expectNoMissingWords(page, address);
  }
  await new ShellPage(page).chooseLanguage('English');
});

signedIn('every page fits a phone', async ({ page }) => {
  signedIn.slow();
  const addresses = await everyPage(page);
  await page.setViewportSize({ width: 390, height: 844 });
  const shell = new ShellPage(page);
  for (const address of addresses) {
    await show(page, address);
    expect(await shell.isWiderThanWindow(), address).toBe(false);
    await expectAccessible(page, address);
  }
});

signedIn(
  'the language changes at once, stays after a reload, and comes along to another browser',
  async ({ page, browser, administrator }) => {
    const tasks = new TasksPage(page);
    const shell = new ShellPage(page);
    await tasks.open();
    await shell.chooseLanguage('中文');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('任务');
    await page.reload();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('任务');

    const context = await browser.newContext({
      storageState: {
        ...administrator,
        cookies: administrator.cookies.filter((cookie) => cookie.name !== 'punctual-locale'),
      },
      baseURL: process.env.E2E_BASE_URL ?? '',
      locale: 'en-US',
    });
    const elsewhere = await context.newPage();
    await elsewhere.goto('/tasks');
    await expect(elsewhere.getByRole('heading', { level: 1 })).toHaveText('任务');
    await context.close();

    await shell.chooseLanguage('English');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tasks');
  },
);

signedIn('the theme changes at once and stays after a reload', async ({ page }) => {
  const shell = new ShellPage(page);
  await new TasksPage(page).open();
  await shell.chooseTheme('Dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await shell.chooseTheme('Light');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).not.toBe(dark);
});

test('the sign-in page is accessible in both languages and fits a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const language of ['EN', '中文'] as const) {
    await page.goto('/login');
    await page.getByRole('button', { name: language }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', language === 'EN' ? 'en' : 'zh-CN');
    expect(await new ShellPage(page).isWiderThanWindow()).toBe(false);
    await expectAccessible(page, `/login in ${language}`);
  }
});

test('no page breaks its own content security policy', async ({ page }) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text());
  });
  await page.goto('/login');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('the tab of the browser carries the mark of the product', async ({ page, request }) => {
  await page.goto('/login');
  const address = await page.locator('link[rel="icon"]').getAttribute('href');
  const icon = await request.get(address ?? '/nothing');
  expect(icon.status()).toBe(200);
  expect(icon.headers()['content-type']).toContain('image/svg+xml');
});
