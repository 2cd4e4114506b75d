/** What a page does wrong for those who cannot see it, and on a narrow screen. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };
type Axe = {
  run: (
    scope: object,
    options: object,
  ) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
};

/** What axe finds on the page as it stands. */
async function found(page: Page): Promise<string[]> {
  // Evaluated rather than added as a script: the page's own strict content policy stays in force.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: Axe };
    // React Aria's announcer keeps for some seconds what it said of a button that is gone by then.
    const scope = { exclude: ['[data-live-announcer]'] };
    const { violations } = await axe.run(scope, { resultTypes: ['violations'], preload: false });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  });
}

/** By how much the page is wider than the window. */
async function sideways(page: Page): Promise<string[]> {
  const wider = await page.evaluate(
    () => (document.scrollingElement?.scrollWidth ?? 0) - document.documentElement.clientWidth,
  );
  return wider > 0 ? [`scrolls sideways by ${wider} px`] : [];
}

/**
 * What is wrong with a page, in the light and in the dark, once on a desktop and once on a phone of 360 px: without
 * loading it again. It is left on the desktop.
 * @param turn which theme is looked at on which: every other page the other way round, so that what pages have in
 *   common is seen in all four ways.
 */
export async function violationsOf(page: Page, turn = 0): Promise<string[]> {
  const [first, second] = turn % 2 === 0 ? (['light', 'dark'] as const) : (['dark', 'light'] as const);
  await page.emulateMedia({ colorScheme: first });
  const wide = await found(page);
  await page.emulateMedia({ colorScheme: second });
  await page.setViewportSize(PHONE);
  const narrow = [...(await sideways(page)), ...(await found(page))];
  await page.setViewportSize(DESKTOP);
  return [...wide.map((one) => `${first}: ${one}`), ...narrow.map((one) => `${second}, 360 px: ${one}`)];
}
