import { ADMINISTRATOR, expect, signedIn, signInLink, test } from './fixtures/console';
import { SignInPage } from './pages/sign-in.page';
import { TaskEditorPage } from './pages/task-editor.page';
import { TasksPage } from './pages/tasks.page';

signedIn.describe('a task that cannot be', () => {
  signedIn.describe.configure({ mode: 'parallel' });

  signedIn.beforeEach(async ({ page }) => {
    const editor = new TaskEditorPage(page);
    await editor.openNew();
    await editor.name.fill('refused');
    await editor.url.fill('http://127.0.0.1:9/never-called');
  });

  signedIn('with a minute of 61 says what is allowed, at its field', async ({ page }) => {
    const editor = new TaskEditorPage(page);
    await editor.expression.fill('61 * * * *');
    await expect.poll(() => editor.errorOf(editor.expression)).toContain('0 to 59');
    await editor.create.click();
    await expect(page).toHaveURL(/\/tasks\/new/);
  });

  signedIn('with a date that never comes says that it would never fire', async ({ page }) => {
    const editor = new TaskEditorPage(page);
    await editor.expression.fill('0 0 31 2 *');
    await expect.poll(() => editor.errorOf(editor.expression)).toContain('never fire');
    await editor.create.click();
    await expect(page).toHaveURL(/\/tasks\/new/);
  });

  signedIn('with an ambiguous zone offers the zones that may be meant', async ({ page }) => {
    const editor = new TaskEditorPage(page);
    await editor.timeZone.fill('CST');
    await expect.poll(() => editor.errorOf(editor.timeZone)).toContain('Asia/Shanghai');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Asia/Shanghai' }).click();
    await expect(editor.timeZone).toHaveValue('Asia/Shanghai');
    await expect(editor.panel).toContainText('Shanghai time');
  });

  for (const url of [
    'reports.internal/run',
    'ftp://reports.internal/',
    'javascript:alert(1)',
    'http://me:secret@host/',
  ]) {
    signedIn(`with the address ${url} is refused at its field`, async ({ page }) => {
      const editor = new TaskEditorPage(page);
      await editor.url.fill(url);
      await editor.create.click();
      await expect.poll(() => editor.errorOf(editor.url)).toContain('full http or https address');
      await expect(page).toHaveURL(/\/tasks\/new/);
    });
  }

  signedIn.afterEach(async ({ page }) => {
    const tasks = new TasksPage(page);
    await page.goto('/tasks?search=refused');
    await expect(tasks.page.getByText('No task matches')).toBeVisible();
  });
});

signedIn('a name that is taken is told at the name', async ({ page }) => {
  const editor = new TaskEditorPage(page);
  for (const round of [1, 2]) {
    await editor.openNew();
    await editor.name.fill('taken-name');
    await editor.url.fill('http://127.0.0.1:9/never-called');
    await editor.chooseKind('None');
    await editor.create.click();
    if (round === 1) await expect(page).toHaveURL(/\/tasks\/\d+$/);
  }
  await expect.poll(() => editor.errorOf(editor.name)).toContain('exists in this group');
});

signedIn(
  'a used sign-in link says so and offers the password',
  async ({ browser, administrator, person }) => {
    // Whoever runs this journey is signed in, so the link has been used.
    expect(administrator.cookies.length).toBeGreaterThan(0);
    const page = await browser.newPage();
    const signIn = new SignInPage(page);
    await signIn.openLink(signInLink(person));
    await expect(page.getByRole('heading', { name: 'This link was used already' })).toBeVisible();
    await page.getByRole('link', { name: 'Sign in with a password' }).click();
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await page.close();
  },
);

test('an address that is no sign-in link says so', async ({ page }) => {
  await page.goto('/login?link=not-a-token');
  await expect(page.getByRole('heading', { name: 'This is not a sign-in link' })).toBeVisible();
});

test('a wrong password is refused without telling what was wrong', async ({ page }) => {
  const signIn = new SignInPage(page);
  await signIn.open();
  await signIn.signIn(ADMINISTRATOR.login, 'not the password');
  await expect(page.getByRole('alert').filter({ hasText: 'do not fit together' })).toBeVisible();
  await expect(page).toHaveURL(/\/login/);
});

test('a page of the console asks a stranger to sign in and comes back to it', async ({ page }) => {
  await page.goto('/executions?status=failed');
  await expect(page).toHaveURL(/\/login\?next=/);
  await new SignInPage(page).signIn(ADMINISTRATOR.login, ADMINISTRATOR.password);
  await expect(page).toHaveURL(/\/executions\?status=failed$/);
});
