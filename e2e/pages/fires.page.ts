import type { Locator, Page } from '@playwright/test';

/** The ledger of a task: its timetable, its lines, and the answer to a question. */
export class FiresPage {
  constructor(readonly page: Page) {}

  get ledger(): Locator {
    return this.page.getByRole('table', { name: 'Ledger' });
  }

  /** The lines of the ledger with an outcome, the newest first. */
  lines(outcome: string): Locator {
    return this.ledger.getByRole('row').filter({ has: this.page.getByText(outcome, { exact: true }) });
  }

  get question(): Locator {
    return this.page.getByLabel('What about');
  }

  /** The sentence about the instant that was asked about. */
  get answer(): Locator {
    return this.page.getByRole('tabpanel').getByRole('status');
  }

  async ask(time: string): Promise<void> {
    await this.question.fill(time);
    await this.question.press('Enter');
  }
}
