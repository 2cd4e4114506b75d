/** What a page does wrong for those who cannot see it, and on a narrow screen. */
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

/** The page must come from a context with `bypassCSP`: its own strict content policy would refuse the checker. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.waitForLoadState('networkidle').catch(() => {});
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run: (scope: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
      };
    };
    // React Aria's announcer keeps for some seconds what it said of a button that is gone by then.
    const scope = { exclude: ['[data-live-announcer]'] };
    return (await axe.run(scope)).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (wider > 0) found.push(`scrolls sideways by ${wider} px`);
  return found.map((one) => `${page.url()} ${one}`);
}
