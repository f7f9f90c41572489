import { expect, type Locator, type Page } from '@playwright/test';

/** What surrounds every page: navigation, health, language, theme. */
export class ShellPage {
  constructor(readonly page: Page) {}

  /** The word beside the health light. */
  get health(): Locator {
    return this.page.getByRole('banner').getByRole('button').first();
  }

  /** The running time at the top, with its zone. */
  get clock(): Locator {
    return this.page.getByRole('banner').locator('time');
  }

  /** The dialog for the zone times are shown in. */
  async openTimeZone(): Promise<Locator> {
    await this.page.getByRole('button', { name: /time zone$/ }).click();
    await this.page.getByRole('menuitem', { name: /^Time zone/ }).click();
    return this.page.getByRole('dialog', { name: 'Time zone' });
  }

  /** The line across every page while everything is paused. */
  get pauseBanner(): Locator {
    return this.page.getByRole('status').filter({ hasText: 'Everything paused' });
  }

  async pauseEverything(reason: string): Promise<void> {
    await this.health.click();
    await this.page.getByRole('button', { name: 'Pause everything…' }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Pause everything?' });
    await dialog.getByLabel('Reason').fill(reason);
    await dialog.getByRole('button', { name: 'Pause everything' }).click();
  }

  async chooseLanguage(name: 'English' | '中文'): Promise<void> {
    await this.page
      .getByRole('banner')
      .getByRole('button', { name: /^(Language|语言)$/ })
      .click();
    await this.page.getByRole('menuitemradio', { name }).click();
    await expect(this.page.locator('html')).toHaveAttribute('lang', name === '中文' ? 'zh-CN' : 'en');
  }

  async chooseTheme(name: 'Light' | 'Dark' | 'System'): Promise<void> {
    await this.page.getByRole('banner').getByRole('button', { name: 'Theme' }).click();
    await this.page.getByRole('menuitemradio', { name }).click();
  }

  /** Whether anything is wider than the window. */
  isWiderThanWindow(): Promise<boolean> {
    return this.page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
  }
}
