import type { Locator, Page } from '@playwright/test';

/** One execution: its state, its life line, its log, its answer. */
export class ExecutionPage {
  constructor(readonly page: Page) {}

  get heading(): Locator {
    return this.page.getByRole('heading', { level: 1 });
  }

  /** The word of the state beside the name. */
  get state(): Locator {
    return this.page.getByRole('main').getByRole('status').first();
  }

  get log(): Locator {
    return this.page.getByRole('log');
  }

  /** What is said about it below its name. */
  get sentence(): Locator {
    return this.heading.locator('xpath=../following-sibling::p');
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  async cancel(reason: string): Promise<void> {
    await this.button('Cancel…').click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill(reason);
    await dialog.getByRole('button', { name: 'Cancel execution' }).click();
  }

  tab(name: string): Locator {
    return this.page.getByRole('tab', { name });
  }

  get panel(): Locator {
    return this.page.getByRole('tabpanel');
  }
}
