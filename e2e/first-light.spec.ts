import { ADMINISTRATOR, expect, signedIn, signInLink, test } from './fixtures/console';
import { ExecutionPage } from './pages/execution.page';
import { SignInPage } from './pages/sign-in.page';
import { TaskPage } from './pages/task.page';
import { TaskEditorPage } from './pages/task-editor.page';
import { TasksPage } from './pages/tasks.page';

const MOST_CLICKS = 8;

test('a fresh start leads from the printed link to a green execution in at most eight clicks', async ({
  page,
}) => {
  // Clicks of the mouse only: a button that is pressed by the Enter key reports a click without a count.
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
  const signIn = new SignInPage(page);
  await signIn.openLink(signInLink());
  await signIn.setPassword(ADMINISTRATOR);

  const tasks = new TasksPage(page);
  await expect(
    tasks.page.getByRole('heading', { name: 'The clock runs. Nothing is scheduled yet.' }),
  ).toBeVisible();
  await tasks.createAndRun.click();

  const execution = new ExecutionPage(page);
  await expect(execution.heading).toHaveText('hello-punctual');
  await expect(execution.state).toHaveText('Succeeded', { timeout: 15_000 });
  await expect(execution.log).toContainText('/api/demo/echo');
  await execution.tab('Response').click();
  await expect(execution.panel).toContainText('200');

  const clicks = await page.evaluate(() => Number(sessionStorage.getItem('clicks')));
  expect(clicks).toBeLessThanOrEqual(MOST_CLICKS);
});

signedIn(
  'a task of every ten seconds is previewed, created, and its executions appear by themselves',
  async ({ page, baseURL }) => {
    const tasks = new TasksPage(page);
    await tasks.open();
    await tasks.newTask.click();

    const editor = new TaskEditorPage(page);
    await editor.name.fill('every-ten-seconds');
    await editor.chooseKind('Fixed rate');
    await expect(editor.interval).toHaveValue('10');
    await expect(editor.panel).toContainText('Every 10 seconds');
    // The head and ten fires.
    await expect(editor.previewedFires).toHaveCount(11);
    await editor.url.fill(`${baseURL}/api/demo/echo?every=ten`);
    await editor.create.click();

    const task = new TaskPage(page);
    await expect(task.heading).toHaveText('every-ten-seconds');
    await expect(task.succeeded).not.toHaveCount(0, { timeout: 25_000 });
    const first = await task.succeeded.count();
    await expect.poll(() => task.succeeded.count(), { timeout: 25_000 }).toBeGreaterThan(first);

    await tasks.open();
    await expect(tasks.row('every-ten-seconds')).toContainText('Succeeded');
    await expect(tasks.row('every-ten-seconds')).toContainText('Every 10 seconds');
  },
);

signedIn('a paused task says who, why and until when, and resumes', async ({ page }) => {
  const tasks = new TasksPage(page);
  await tasks.open();
  await tasks.row('every-ten-seconds').getByRole('link', { name: 'every-ten-seconds' }).click();
  const task = new TaskPage(page);
  await task.pause('vendor outage');
  await expect(page.getByRole('main')).toContainText(`Paused by ${ADMINISTRATOR.name}: vendor outage`);
  await tasks.open();
  await tasks.status('Paused').click();
  await expect(page).toHaveURL(/status=paused/);
  await expect(tasks.row('every-ten-seconds')).toContainText('Paused');
  await tasks.row('every-ten-seconds').getByRole('link', { name: 'every-ten-seconds' }).click();
  await task.button('Resume').click();
  await expect(page.getByRole('main')).not.toContainText('Paused by');
});

signedIn('an edit saves a new version and a second editor sees the conflict', async ({ page, context }) => {
  const tasks = new TasksPage(page);
  await tasks.open();
  await tasks.row('every-ten-seconds').getByRole('link', { name: 'every-ten-seconds' }).click();
  await expect(page).toHaveURL(/\/tasks\/\d+$/);
  const address = `${page.url()}/edit`;

  const other = new TaskEditorPage(await context.newPage());
  await other.page.goto(address);
  await expect(other.interval).toHaveValue('10');
  const editor = new TaskEditorPage(page);
  await page.goto(address);
  await editor.interval.fill('15');
  await expect(editor.panel).toContainText('Every 15 seconds');
  await editor.save(2).click();
  await expect(page).toHaveURL(/\/tasks\/\d+$/);

  await other.interval.fill('20');
  await other.save(2).click();
  await expect(other.page.getByRole('alert').filter({ hasText: 'Not saved' })).toContainText('version 2');
  await other.page.getByRole('button', { name: 'Load it' }).click();
  await expect(other.interval).toHaveValue('15');
  await expect(other.save(3)).toBeVisible();
});
