import type { Page } from '@playwright/test';
import { expectAccessible } from './fixtures/accessible';
import { expect, signedIn } from './fixtures/console';
import { SlowTarget } from './fixtures/slow-target';
import { FiresPage } from './pages/fires.page';
import { ShellPage } from './pages/shell.page';
import { TaskPage } from './pages/task.page';
import { TaskEditorPage } from './pages/task-editor.page';
import { TasksPage } from './pages/tasks.page';

const MOST_CLICKS = 3;

/** Counts clicks of the mouse over all pages from now on. */
async function countClicks(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    window.addEventListener(
      'click',
      (event) => {
        if (event.detail > 0)
          sessionStorage.setItem('clicks', String(Number(sessionStorage.getItem('clicks') ?? 0) + 1));
      },
      true,
    );
  });
  return () => page.evaluate(() => Number(sessionStorage.getItem('clicks')));
}

async function createTask(page: Page, name: string, url: string): Promise<TaskPage> {
  const editor = new TaskEditorPage(page);
  await editor.openNew();
  await editor.name.fill(name);
  await editor.chooseKind('Fixed rate');
  await editor.interval.fill('1');
  await editor.url.fill(url);
  await editor.create.click();
  const task = new TaskPage(page);
  await expect(task.heading).toHaveText(name);
  return task;
}

signedIn(
  'a skipped fire and a paused stretch are explained in at most three clicks from the list of tasks',
  async ({ page, person }) => {
    const target = await SlowTarget.start();
    const task = await createTask(page, 'too-slow', target.url);
    const fires = new FiresPage(page);
    await task.tab('Fires').click();
    await expect(fires.lines('Skipped').first()).toContainText('is still running', { timeout: 20_000 });
    await task.pause('vendor outage');
    await expect(fires.lines('Paused').first()).toBeVisible({ timeout: 20_000 });

    const clicks = await countClicks(page);
    const tasks = new TasksPage(page);
    await tasks.open();
    await tasks.row('too-slow').getByRole('link', { name: 'too-slow' }).first().click();
    await task.tab('Fires').click();
    await expect(fires.lines('Skipped').first()).toContainText(
      /execution \d+ is still running.*Overlap: skip/,
    );
    await expect(fires.lines('Paused').first()).toContainText(
      new RegExp(`paused by ${person.name}, since \\d\\d:\\d\\d(:\\d\\d)?: vendor outage.*Pause`),
    );
    await expect(fires.lines('Will not run').first()).toContainText('vendor outage');
    expect(await clicks()).toBeLessThanOrEqual(MOST_CLICKS);
    await target.stop();
    await expect(fires.lines('Succeeded').first()).toBeVisible();
  },
);

signedIn('any instant has an answer, which a link to it shows again', async ({ page, person }) => {
  const tasks = new TasksPage(page);
  await tasks.open();
  await tasks.row('too-slow').getByRole('link', { name: 'too-slow' }).first().click();
  await new TaskPage(page).tab('Fires').click();
  const fires = new FiresPage(page);

  await fires.ask('noon');
  await expect(page.getByRole('alert').filter({ hasText: 'such as 09:00' })).toBeVisible();
  await fires.ask('2001-01-01 09:00');
  await expect(fires.answer).toContainText('Not there yet: the task was created');
  await fires.ask('2100-01-01 09:00');
  await expect(fires.answer).toContainText(`Will not run: paused by ${person.name}`);
  await expect(page).toHaveURL(/at=\d+/);
  await page.reload();
  await expect(fires.answer).toContainText('vendor outage');
  await page.getByRole('button', { name: 'Close the answer' }).click();
  await expect(fires.answer).toBeHidden();
  await expect(page).not.toHaveURL(/at=/);
});

signedIn('an instant between two fires leads to the fires beside it', async ({ page }) => {
  await new TasksPage(page).open();
  const link = page.getByRole('main').getByRole('link', { name: 'too-slow' }).first();
  const address = `${await link.getAttribute('href')}?tab=fires`;
  await page.goto(`${address}&at=4102477200500`);
  const fires = new FiresPage(page);
  await expect(fires.answer).toContainText('No fire: the schedule names none at this instant.');
  await expect(fires.answer).toContainText('The fire before is');
  await fires.answer
    .getByRole('button')
    .filter({ hasText: /:00:01$/ })
    .click();
  await expect(fires.answer).toContainText('Will not run');
  await expect(page).toHaveURL(/at=4102477201000/);
});

signedIn('the ledger is accessible in both languages and themes, and fits a phone', async ({ page }) => {
  signedIn.slow();
  await new TasksPage(page).open();
  const link = page.getByRole('main').getByRole('link', { name: 'too-slow' }).first();
  const address = `${await link.getAttribute('href')}?tab=fires&at=4102477200500`;
  const answer = new FiresPage(page).answer;
  for (const [language, colorScheme] of [
    ['中文', 'dark'],
    ['English', 'light'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(address);
    await new ShellPage(page).chooseLanguage(language);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await expect(answer).toBeVisible();
      await expectAccessible(page, `${address} in ${language}, ${colorScheme}, ${width}`);
      expect(await new ShellPage(page).isWiderThanWindow()).toBe(false);
    }
  }
});
