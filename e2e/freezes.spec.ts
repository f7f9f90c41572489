import { expectAccessible } from './fixtures/accessible';
import { expect, signedIn } from './fixtures/console';
import { FreezesPage } from './pages/freezes.page';
import { ShellPage } from './pages/shell.page';
import { TaskPage } from './pages/task.page';
import { TaskEditorPage } from './pages/task-editor.page';

signedIn(
  'a task is frozen, its fires are skipped for it, and the freeze is ended',
  async ({ page, person }) => {
    signedIn.slow();
    const editor = new TaskEditorPage(page);
    await editor.openNew();
    await editor.name.fill('deploys');
    await editor.chooseKind('Fixed rate');
    await editor.interval.fill('1');
    await editor.chooseExecutor('Function');
    await editor.handler.fill('noop');
    await editor.create.click();
    const task = new TaskPage(page);
    await expect(task.heading).toHaveText('deploys');
    const address = page.url();

    const freezes = new FreezesPage(page);
    await freezes.open();
    await expectAccessible(page, 'the page of the freezes');
    await page.getByRole('button', { name: 'New freeze' }).click();
    await freezes.dialog.getByRole('button', { name: 'Freeze' }).click();
    await expect(freezes.dialog).toContainText('Say why, so that others know.');
    await freezes.dialog.getByLabel('Reason').fill('the summer sale');
    await freezes.dialog.getByRole('combobox', { name: 'Over' }).click();
    await page.getByRole('option', { name: 'A task' }).click();
    const named = freezes.dialog.getByRole('combobox', { name: 'Task' });
    await named.fill('no such task');
    await expect(page.getByText('No task matches.')).toBeVisible();
    await named.fill('deploys');
    const suggested = page.getByRole('listbox', { name: 'Task' });
    await suggested.getByRole('option', { name: 'default/deploys' }).click();
    await expect(suggested).toBeHidden();
    await expectAccessible(page, 'the dialog of a freeze');
    await freezes.dialog.getByRole('button', { name: 'Freeze' }).click();
    await expect(freezes.dialog).toBeHidden();

    const row = freezes.row('the summer sale');
    await expect(row).toContainText('In force');
    await expect(row).toContainText('default/deploys');
    await expect(row).toContainText(`by ${person.name}`);
    await page.goto(`${address}?tab=fires`);
    await expect(task.panel).toContainText('the summer sale', { timeout: 20_000 });

    await new ShellPage(page).chooseLanguage('中文');
    await freezes.open();
    await expect(freezes.row('the summer sale')).toContainText('生效中');
    await expectAccessible(page, 'the page of the freezes in Chinese');
    await new ShellPage(page).chooseLanguage('English');

    await freezes.row('the summer sale').getByRole('button', { name: 'End…' }).click();
    await freezes.row('the summer sale').getByRole('button', { name: 'End now' }).click();
    await expect(freezes.row('the summer sale')).toHaveCount(0);
    await page.goto(address);
    await task.pause('enough seen');
  },
);
