import type { Locator, Page } from '@playwright/test';

/** One task: its sentence, its actions, its executions. */
export class TaskPage {
  constructor(readonly page: Page) {}

  get heading(): Locator {
    return this.page.getByRole('heading', { level: 1 });
  }

  get succeeded(): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('link', { name: 'Succeeded' }) });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  tab(name: string): Locator {
    return this.page.getByRole('tab', { name });
  }

  get panel(): Locator {
    return this.page.getByRole('tabpanel');
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  /** Opens the dialog that asks with which parameters the task runs. */
  async askToRun(): Promise<void> {
    await this.button('More ways to run').click();
    await this.page.getByRole('menuitem', { name: 'Run with parameters…' }).click();
  }

  /** Opens the dialog of a backfill. */
  async askToBackfill(): Promise<void> {
    await this.button('Backfill…').click();
  }

  /** The figure of the preview beside a word, such as `Will run`. */
  async previewed(term: string): Promise<number> {
    const text = await this.dialog
      .getByRole('status')
      .getByText(term, { exact: true })
      .locator('xpath=following-sibling::dd')
      .textContent();
    return Number.parseInt((text ?? '').replaceAll(',', ''), 10);
  }

  async pause(reason: string): Promise<void> {
    await this.button('Pause').click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill(reason);
    await dialog.getByRole('button', { name: /^Pause / }).click();
  }
}
