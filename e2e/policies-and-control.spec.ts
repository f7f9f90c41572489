import type { Page } from '@playwright/test';
import { expectAccessible } from './fixtures/accessible';
import { expect, signedIn } from './fixtures/console';
import { SlowTarget } from './fixtures/slow-target';
import { ExecutionPage } from './pages/execution.page';
import { TaskPage } from './pages/task.page';
import { TaskEditorPage } from './pages/task-editor.page';
import { TasksPage } from './pages/tasks.page';

async function openTask(page: Page, name: string): Promise<TaskPage> {
  await page.goto(`/tasks?search=${name}`);
  await new TasksPage(page).row(name).getByRole('link', { name }).first().click();
  const task = new TaskPage(page);
  await expect(task.heading).toHaveText(name);
  return task;
}

/** Creates a task that calls a target and runs only when it is asked to, unless it has a schedule. */
async function createCall(
  page: Page,
  name: string,
  url: string,
  kind: 'None' | 'Fixed rate',
): Promise<TaskPage> {
  const editor = new TaskEditorPage(page);
  await editor.openNew();
  await editor.name.fill(name);
  await editor.chooseKind(kind);
  if (kind === 'Fixed rate') await editor.interval.fill('1');
  await editor.url.fill(url);
  await editor.create.click();
  const task = new TaskPage(page);
  await expect(task.heading).toHaveText(name);
  return task;
}

signedIn(
  'a function with a fixed delay and retries is created, follows itself, and says all of it',
  async ({ page }) => {
    const editor = new TaskEditorPage(page);
    await editor.openNew();
    await editor.name.fill('after-itself');
    await editor.chooseKind('Fixed delay');
    await editor.delay.fill('2');
    await editor.chooseDelayUnit('seconds');
    await expect(editor.panel).toContainText('2 seconds after each execution ends');
    await editor.chooseExecutor('Function');
    await editor.handler.fill('noop');
    await editor.parameters.fill('{ "region": "eu" }');
    await editor.choosePolicy('Misfire', 'Catch up');
    await editor.attempts.fill('3');
    await editor.firstWait.fill('20s');
    await expect(editor.section('Retries, time limits')).toContainText('wait 40s');
    await expectAccessible(page, 'the editor with every field shown');
    await editor.create.click();

    const task = new TaskPage(page);
    await expect(task.heading).toHaveText('after-itself');
    await expect(page.getByRole('main')).toContainText('2 seconds after each execution ends');
    await expect.poll(() => task.succeeded.count(), { timeout: 25_000 }).toBeGreaterThan(1);
    await task.tab('Configuration').click();
    await expect(task.panel).toContainText('Up to 3 attempts, another one after: Failed, Timed out.');
    await expect(task.panel).toContainText('noop');
    await task.pause('enough seen');
  },
);

signedIn('what is plainly wrong in a policy is told at its field, with what is allowed', async ({ page }) => {
  const editor = new TaskEditorPage(page);
  await editor.openNew();
  await editor.name.fill('refused-policy');
  await editor.chooseExecutor('Function');
  await editor.handler.fill('noop');
  await editor.parameters.fill('[1, 2]');
  await editor.attempts.fill('0');
  await editor.create.click();
  await expect.poll(() => editor.errorOf(editor.parameters)).toContain('JSON object');
  await expect.poll(() => editor.errorOf(editor.attempts)).toContain('from 1 to 100');
  await expect(editor.parameters).toBeFocused();
  await expect(page).toHaveURL(/\/tasks\/new/);
});

signedIn('a task runs with parameters and an instant of one’s own', async ({ page }) => {
  const task = await openTask(page, 'after-itself');
  await task.askToRun();
  const parameters = task.dialog.getByLabel('Parameters', { exact: true });
  await expect(parameters).toHaveValue(/"region": "eu"/);
  await parameters.fill('{ "region": ');
  await task.dialog.getByRole('button', { name: 'Run now' }).click();
  await expect(task.dialog.getByRole('alert')).toContainText('no valid JSON');
  await expectAccessible(page, 'the dialog that asks for parameters');
  await parameters.fill('{ "region": "us" }');
  await task.dialog.getByLabel('As of', { exact: true }).fill('2026-03-26T02:00');
  await task.dialog.getByRole('button', { name: 'Run now' }).click();

  const execution = new ExecutionPage(page);
  await expect(page).toHaveURL(/\/executions\/\d+/);
  await expect(execution.state).toHaveText('Succeeded', { timeout: 15_000 });
  await execution.tab('Work').click();
  await expect(execution.panel).toContainText('"region": "us"');
  await expect(execution.panel).toContainText('of this execution');
  await expect(page.getByRole('main')).toContainText('2026-03-26 02:00:00.000');
});

signedIn(
  'a running execution is cancelled, what waits for it is told so, and a replay runs again',
  async ({ page, person }) => {
    signedIn.slow();
    const target = await SlowTarget.start();
    try {
      const task = await createCall(page, 'hangs', target.url, 'None');
      await task.button('Run now').click();
      const execution = new ExecutionPage(page);
      await expect(execution.state).toHaveText('Running', { timeout: 15_000 });
      const running = /executions\/(\d+)/.exec(page.url())?.[1] ?? '';

      await openTask(page, 'hangs');
      await task.button('Run now').click();
      await expect(execution.state).toHaveText('Waiting');
      await expect(execution.sentence).toContainText(`It waits for execution ${running}`);
      await execution.cancel('not needed');
      await expect(execution.state).toHaveText('Cancelled');
      await expect(execution.sentence).toContainText(`Cancelled by ${person.name}: not needed`);

      await execution.button('Previous execution of this task').click();
      await expect(page).toHaveURL(new RegExp(`/executions/${running}`));
      await execution.button('Cancel…').click();
      await expectAccessible(page, 'the dialog that asks why to cancel');
      await page.keyboard.press('Escape');
      await execution.cancel('wrong day');
      await expect(page.getByText('Its node was asked to stop it.')).toBeVisible();
      await expect(execution.state).toHaveText('Cancelled', { timeout: 15_000 });

      target.open();
      await execution.button('Replay').click();
      await expect(page).not.toHaveURL(new RegExp(`/executions/${running}`));
      await expect(execution.state).toHaveText('Succeeded', { timeout: 15_000 });
      await expect(page.getByRole('link', { name: `of execution ${running}` })).toBeVisible();
    } finally {
      await target.stop();
    }
  },
);

signedIn(
  'fires skipped for overlap are filled in by a backfill that says first how many',
  async ({ page }) => {
    signedIn.slow();
    const target = await SlowTarget.start();
    try {
      const task = await createCall(page, 'skips', target.url, 'Fixed rate');
      const execution = new ExecutionPage(page);
      await page.getByRole('row').getByRole('link', { name: 'Running' }).click({ timeout: 20_000 });
      await expect(execution.state).toHaveText('Running');
      await openTask(page, 'skips');

      // Fires come and are skipped while the first execution hangs; the preview is asked until there are some.
      await task.askToBackfill();
      await expectAccessible(page, 'the dialog of a backfill');
      const waiting = async () => {
        if (!(await task.dialog.isVisible())) await task.askToBackfill();
        await expect(task.dialog.getByRole('button', { name: /^Backfill \d+ fires?$/ })).toBeVisible();
        const count = await task.previewed('Will run');
        if (count < 3) await task.dialog.getByRole('button', { name: 'Cancel' }).click();
        return count;
      };
      await expect.poll(waiting, { timeout: 30_000, intervals: [1_000] }).toBeGreaterThanOrEqual(3);
      const count = await task.previewed('Will run');
      expect(await task.previewed('Have an execution')).toBeGreaterThanOrEqual(1);

      target.open();
      await task.dialog.getByLabel('Reason').fill('the target hung');
      await task.dialog.getByLabel('Parameters').fill('{"again": true}');
      await task.dialog.getByRole('combobox', { name: 'Its executions run' }).click();
      await page.getByRole('option', { name: 'In turn' }).click();
      await task.dialog.getByRole('button', { name: `Backfill ${count} fires` }).click();

      await expect(page).toHaveURL(/tab=backfills/);
      await expect(task.panel).toContainText('the target hung');
      await expect(task.panel).toContainText('with parameters of its own');
      await expect(task.panel).toContainText('Finished', { timeout: 30_000 });
      await expect(task.panel).toContainText(/(\d+) of \d+ fires/);
      await task.tab('Executions').click();
      await expect(page.getByRole('row').filter({ hasText: 'backfill' }).first()).toBeVisible();
      await task.pause('enough seen');
    } finally {
      await target.stop();
    }
  },
);
