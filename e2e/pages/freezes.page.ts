import { expect, type Locator, type Page } from '@playwright/test';

/** The freezes in force and planned. */
export class FreezesPage {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto('/freezes');
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible();
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  /** The line of a freeze by its reason. */
  row(reason: string): Locator {
    return this.page.getByRole('main').getByRole('listitem').filter({ hasText: reason });
  }
}
