import { expectAccessible } from './fixtures/accessible';
import { expect, signedIn } from './fixtures/console';
import { ExecutionPage } from './pages/execution.page';
import { HostsPage } from './pages/hosts.page';
import { TaskPage } from './pages/task.page';
import { TaskEditorPage } from './pages/task-editor.page';

/** No other journey calls it. A call of it is refused, but for that too it has to have its turn. */
const HOST = '127.0.0.2';

signedIn(
  'a host is limited, executions wait for their turn, and are called when the limit goes',
  async ({ page, person }) => {
    signedIn.slow();
    const hosts = new HostsPage(page);
    await hosts.open();
    await expect(page.getByRole('main')).toContainText('Every host may be called as often as it comes');
    await page.getByRole('button', { name: 'Limit a host' }).click();
    await hosts.dialog.getByLabel('Host').fill('http://api.example.com/hook');
    await hosts.dialog.getByRole('button', { name: 'Save' }).click();
    await expect(hosts.dialog).toContainText('without scheme, port or path');
    await expect(hosts.dialog).toContainText('A whole number from 1 to 100,000.');
    await hosts.dialog.getByLabel('Host').fill(HOST);
    await hosts.dialog.getByLabel('Calls at most').fill('1');
    await hosts.dialog.getByRole('combobox', { name: 'Period' }).click();
    await page.getByRole('option', { name: 'each hour' }).click();
    await expectAccessible(page, 'the dialog of a rate');
    await hosts.dialog.getByRole('button', { name: 'Save' }).click();
    await expect(hosts.row(HOST)).toContainText('1 call each hour');
    await expect(hosts.row(HOST)).toContainText(`set by ${person.name}`);

    const editor = new TaskEditorPage(page);
    await editor.openNew();
    await editor.name.fill('asks a host');
    await editor.chooseKind('None');
    await editor.url.fill(`http://${HOST}:9/`);
    await editor.create.click();
    const task = new TaskPage(page);
    await expect(task.heading).toHaveText('asks a host');
    const address = page.url();
    const execution = new ExecutionPage(page);
    await task.button('Run now').click();
    await expect(execution.state).toHaveText('Failed');
    await page.goto(address);
    await task.button('Run now').click();
    await expect(page).toHaveURL(/\/executions\//);
    await expect(page.getByRole('main')).toContainText(`It waits for its turn at ${HOST}`);
    await expect(execution.state).toHaveText('Queued');
    await expectAccessible(page, 'an execution that waits for its turn');
    const waiting = page.url();

    await hosts.open();
    await expect(hosts.row(HOST)).toContainText('1 execution waits for a turn');
    await expectAccessible(page, 'the page of the hosts');
    await hosts.row(HOST).getByRole('button', { name: 'Remove…' }).click();
    await hosts.row(HOST).getByRole('button', { name: 'Remove the limit' }).click();
    await expect(hosts.row(HOST)).toHaveCount(0);
    await page.goto(waiting);
    await expect(execution.state).toHaveText('Failed');
  },
);
