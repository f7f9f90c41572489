import { expect, type Locator, type Page } from '@playwright/test';

/** The hosts that may be called only so often. */
export class HostsPage {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto('/hosts');
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible();
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  row(host: string): Locator {
    return this.page.getByRole('main').getByRole('listitem').filter({ hasText: host });
  }
}
