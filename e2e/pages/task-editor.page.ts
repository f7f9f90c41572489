import { expect, type Locator, type Page } from '@playwright/test';

/** The task form with its live panel. */
export class TaskEditorPage {
  constructor(readonly page: Page) {}

  async openNew(): Promise<void> {
    await this.page.goto('/tasks/new');
    await expect(this.page.getByRole('heading', { name: 'New task' })).toBeVisible();
  }

  get name(): Locator {
    return this.page.getByLabel('Name', { exact: true });
  }

  get expression(): Locator {
    return this.page.getByLabel('Expression');
  }

  get timeZone(): Locator {
    return this.page.getByRole('combobox', { name: 'Time zone', exact: true });
  }

  get url(): Locator {
    return this.page.getByLabel('Request', { exact: true });
  }

  get interval(): Locator {
    return this.page.getByLabel('Every', { exact: true });
  }

  /** The panel at the right: what the schedule means. */
  get panel(): Locator {
    return this.page.getByRole('region', { name: 'What this schedule means' }).filter({ visible: true });
  }

  get previewedFires(): Locator {
    return this.panel.getByRole('table').getByRole('row');
  }

  get create(): Locator {
    return this.page.getByRole('button', { name: 'Create task' });
  }

  save(version: number): Locator {
    return this.page.getByRole('button', { name: `Save version ${version}` });
  }

  get delay(): Locator {
    return this.page.getByLabel('Delay', { exact: true });
  }

  get handler(): Locator {
    return this.page.getByLabel('Handler', { exact: true });
  }

  get parameters(): Locator {
    return this.page.getByLabel('Parameters', { exact: true });
  }

  get attempts(): Locator {
    return this.page.getByLabel('Attempts', { exact: true });
  }

  get firstWait(): Locator {
    return this.page.getByLabel('First wait', { exact: true });
  }

  /** The section of the form with a name, such as `Retries, time limits`. */
  section(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  async chooseExecutor(executor: 'HTTP' | 'Function'): Promise<void> {
    await this.page.getByRole('group', { name: 'Executor' }).getByRole('button', { name: executor }).click();
  }

  /** Chooses a policy by the name of its card, such as `Queue all` of `Overlap`. */
  async choosePolicy(policy: 'Overlap' | 'Misfire', name: string): Promise<void> {
    await this.page.getByRole('radiogroup', { name: policy }).getByText(name, { exact: true }).click();
  }

  async chooseDelayUnit(unit: 'seconds' | 'minutes' | 'hours' | 'days'): Promise<void> {
    await this.page.getByRole('group', { name: 'Unit' }).getByRole('button', { name: unit }).click();
  }

  async chooseKind(kind: 'Cron' | 'Fixed rate' | 'Fixed delay' | 'Once' | 'None'): Promise<void> {
    await this.page
      .getByRole('group', { name: 'Kind of schedule' })
      .getByRole('button', { name: kind })
      .click();
  }

  /** What is written below a field as its error. */
  errorOf(field: Locator): Promise<string> {
    return field.evaluate((element) => {
      const id = element.getAttribute('aria-describedby');
      const isInvalid = element.getAttribute('aria-invalid') === 'true';
      return isInvalid && id !== null ? (document.getElementById(id)?.textContent ?? '') : '';
    });
  }
}
