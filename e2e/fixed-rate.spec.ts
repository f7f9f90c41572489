import { expect, signedIn } from './fixtures/console';
import { TaskPage } from './pages/task.page';
import { TaskEditorPage } from './pages/task-editor.page';
import { TasksPage } from './pages/tasks.page';

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

signedIn('a paused task says who, why and until when, and resumes', async ({ page, person }) => {
  const tasks = new TasksPage(page);
  await tasks.open();
  await tasks.row('every-ten-seconds').getByRole('link', { name: 'every-ten-seconds' }).click();
  const task = new TaskPage(page);
  await task.pause('vendor outage');
  await expect(page.getByRole('main')).toContainText(`Paused by ${person.name}: vendor outage`);
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
