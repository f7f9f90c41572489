import { expect, signedIn } from './fixtures/console';
import { ShellPage } from './pages/shell.page';
import { TasksPage } from './pages/tasks.page';

signedIn.use({ timezoneId: 'Asia/Tokyo' });

signedIn('times are in the zone of the browser until somebody chooses another', async ({ page }) => {
  const shell = new ShellPage(page);
  await new TasksPage(page).open();
  await expect(shell.clock).toContainText('Tokyo');

  const dialog = await shell.openTimeZone();
  const zone = dialog.getByRole('combobox', { name: 'Your time zone' });
  await expect(zone).toHaveValue('Asia/Tokyo');
  await zone.fill('Mars/Base');
  await expect(page.getByText('No zone of the database matches.')).toBeVisible();
  // closes the list of suggestions
  await zone.press('Tab');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('no name of the tz database');
  await zone.fill('Australia/Lord_Howe');
  await zone.press('Tab');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(shell.clock).toContainText('Lord Howe');
  await page.reload();
  await expect(shell.clock).toContainText('Lord Howe');

  await shell.chooseLanguage('中文');
  await page.getByRole('button', { name: /时区$/ }).first().click();
  await page.getByRole('menuitem', { name: /^时区/ }).click();
  await page.getByRole('button', { name: '使用浏览器的时区：Asia/Tokyo' }).click();
  await expect(shell.clock).toContainText('东京');
  await shell.chooseLanguage('English');
});
