import { expect, type Page } from '@playwright/test';

/** Every way in: the one-time link, the password, and what dead links say. */
export class SignInPage {
  constructor(readonly page: Page) {}

  async openLink(link: string): Promise<void> {
    await this.page.goto(link);
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible();
  }

  async open(): Promise<void> {
    await this.page.goto('/login');
    await expect(this.page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  }

  isFirstPasswordAsked(): Promise<boolean> {
    return this.page.getByRole('heading', { name: 'Set your password' }).isVisible();
  }

  get newPassword() {
    return this.page.getByLabel('New password', { exact: true });
  }

  get repeated() {
    return this.page.getByLabel('Repeat it', { exact: true });
  }

  get submit() {
    return this.page.getByRole('button', { name: 'Set password and sign in' });
  }

  async setPassword(person: { login: string; name: string; password: string }): Promise<void> {
    // the link of somebody who was made by a command names him already
    const login = this.page.getByLabel('User name');
    if (await login.isEditable()) await login.fill(person.login);
    await expect(login).toHaveValue(person.login);
    await this.page.getByLabel('Your name').fill(person.name);
    await this.newPassword.fill(person.password);
    await this.repeated.fill(person.password);
    await this.submit.click();
  }

  async signIn(login: string, password: string): Promise<void> {
    // a link that is used up shows no form; the page that asks a stranger to sign in keeps where he wanted to go
    if (!/\/login(\?next=.*)?$/.test(this.page.url())) await this.open();
    await this.page.getByLabel('User name').fill(login);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }
}
