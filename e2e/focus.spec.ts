import type { Locator, Page } from '@playwright/test';
import { expect, signedIn, test } from './fixtures/console';
import { TaskEditorPage } from './pages/task-editor.page';
import { TasksPage } from './pages/tasks.page';

/** Text fields and lists that a person can reach. */
const fieldsOf = (page: Page): Locator =>
  page
    .locator('input:not([type="hidden"], [aria-hidden="true"]), textarea, select, button[role="combobox"]')
    .filter({ visible: true });

/** What shows that a field has the focus: the outline of itself or of a frame around it. */
const outlineAround = (field: Locator): Promise<string> =>
  field.evaluate((element) => {
    const frames: Element[] = [];
    for (let at: Element | null = element; at !== null && frames.length < 3; at = at.parentElement)
      frames.push(at);
    const looks = frames.map((frame) => {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(frame);
      return { outlineStyle, width: Number.parseFloat(outlineWidth), outlineColor };
    });
    const seen = looks.find(
      ({ outlineStyle, width, outlineColor }) =>
        outlineStyle !== 'none' && width >= 1 && !/(?:^transparent$|[,/] ?0\))/.test(outlineColor),
    );
    return seen ? `${seen.outlineStyle} ${seen.width}` : 'nothing';
  });

async function expectVisibleFocus(page: Page): Promise<void> {
  const fields = fieldsOf(page);
  await expect(fields.first()).toBeVisible();
  for (const field of await fields.all()) {
    const name = await field.evaluate((element) => element.outerHTML.slice(0, 200));
    // again when the page replaced the field meanwhile, as it does once its data is there
    await expect(async () => {
      // the browser shows the focus of a button to those who came by the keyboard
      await page.keyboard.press('Shift');
      await field.focus();
      expect(await outlineAround(field), name).toBe('solid 2');
    }).toPass({ timeout: 10_000 });
  }
}

for (const colorScheme of ['light', 'dark'] as const) {
  signedIn(
    `every focused field of the task form can be told from the others, ${colorScheme}`,
    async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await new TasksPage(page).open();
      await expectVisibleFocus(page);
      const editor = new TaskEditorPage(page);
      await editor.openNew();
      await expect(editor.url).toBeVisible();
      expect(await fieldsOf(page).count()).toBeGreaterThan(6);
      await expectVisibleFocus(page);
    },
  );

  test(`every focused field of the sign-in page can be told from the others, ${colorScheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto('/login');
    await expect(fieldsOf(page)).toHaveCount(2);
    await expectVisibleFocus(page);
  });
}
