import { expect, type Locator, type Page } from '@playwright/test';

/** The list of tasks and the card of the first task. */
export class TasksPage {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto('/tasks');
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible();
  }

  get createAndRun(): Locator {
    return this.page.getByRole('button', { name: 'Create and run now' });
  }

  get newTask(): Locator {
    return this.page.getByRole('button', { name: 'New task' });
  }

  get search(): Locator {
    return this.page.getByRole('textbox', { name: 'Search tasks' });
  }

  row(name: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('link', { name, exact: false }) });
  }

  status(name: string): Locator {
    return this.page.getByRole('group', { name: 'Status' }).getByRole('button', { name });
  }
}
