import { expectAccessible } from './fixtures/accessible';
import { expect, signedIn } from './fixtures/console';
import { ExecutionPage } from './pages/execution.page';
import { TaskPage } from './pages/task.page';
import { TaskEditorPage } from './pages/task-editor.page';

signedIn('a task that requires labels says so, and waits for a node that carries them', async ({ page }) => {
  signedIn.slow();
  const editor = new TaskEditorPage(page);
  await editor.openNew();
  await editor.name.fill('renders');
  await editor.chooseKind('None');
  await editor.chooseExecutor('Function');
  await editor.handler.fill('noop');
  const labels = page.getByLabel('Labels', { exact: true });
  await labels.fill('gpu!');
  await editor.create.click();
  await expect.poll(() => editor.errorOf(labels)).toContain('words such as gpu');
  await labels.fill('gpu, region=eu');
  await expectAccessible(page, 'the editor with labels');
  await editor.create.click();

  const task = new TaskPage(page);
  await expect(task.heading).toHaveText('renders');
  await task.tab('Configuration').click();
  await expect(task.panel).toContainText('gpu, region=eu');
  await task.button('Run now').click();
  const execution = new ExecutionPage(page);
  await expect(page).toHaveURL(/\/executions\//);
  await expect(page.getByRole('main')).toContainText('no live node has the labels gpu, region=eu');
  await expect(execution.state).toHaveText('Queued');
});
