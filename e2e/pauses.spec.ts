import { expectAccessible } from './fixtures/accessible';
import { expect, signedIn } from './fixtures/console';
import { ShellPage } from './pages/shell.page';

signedIn.describe('everything', () => {
  signedIn.afterEach(async ({ page }) => {
    const banner = new ShellPage(page).pauseBanner;
    if (await banner.isVisible()) await banner.getByRole('button', { name: 'Resume' }).click();
  });

  signedIn('is paused with a reason that every page shows, and resumed', async ({ page, person }) => {
    const shell = new ShellPage(page);
    await page.goto('/tasks');
    await shell.pauseEverything('the database moves');
    await expect(shell.pauseBanner).toContainText(`by ${person.name}`);
    await expect(shell.pauseBanner).toContainText('the database moves');
    await expectAccessible(page, 'a page while everything is paused');
    await page.goto('/executions');
    await expect(shell.pauseBanner).toContainText('the database moves');
    await shell.pauseBanner.getByRole('button', { name: 'Resume' }).click();
    await expect(shell.pauseBanner).toBeHidden();
    await page.goto('/tasks');
    await expect(shell.health).toBeVisible();
    await expect(shell.pauseBanner).toBeHidden();
  });
});

signedIn('a group is paused where its tasks are listed, and they say so', async ({ page, person }) => {
  await page.goto('/tasks');
  await page.getByRole('combobox', { name: 'Group' }).click();
  await page.getByRole('option', { name: 'default' }).click();
  const group = page.getByRole('region', { name: 'Group default' });
  await group.getByRole('button', { name: 'Pause group…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('moving house');
  await dialog.getByRole('button', { name: 'Pause default' }).click();
  await expect(group).toContainText(`Paused by ${person.name}: moving house`);
  await expectAccessible(page, 'a list of a paused group');
  await page.getByRole('link', { name: 'hello-punctual' }).first().click();
  await expect(page.getByRole('main')).toContainText('Group default: Paused by');
  await page.goBack();
  await group.getByRole('button', { name: 'Resume group' }).click();
  await expect(group).not.toContainText('Paused by');
});
