import { ADMINISTRATOR, expect, signInLink, test } from './fixtures/console';
import { ExecutionPage } from './pages/execution.page';
import { SignInPage } from './pages/sign-in.page';
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
  await signIn.openLink(signInLink(ADMINISTRATOR));
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
