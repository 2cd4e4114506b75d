/** What is shown when a page fails: something that it leans on is broken in the browser. */
import type { Walk } from './walk';

/** Broken before anything of the page runs; each takes another part of it down. */
const BREAKS = {
  /** Every moment that a page shows. */
  page: `Intl.DateTimeFormat = class { constructor() { throw new Error('broken for a test'); } };`,
  /** The link to the help, in the header. */
  header: `const own = String.prototype.startsWith;
    String.prototype.startsWith = function (...given) {
      if (given[0] === '/aide/') throw new Error('broken for a test');
      return own.apply(this, given);
    };`,
  /** What stands around every page. */
  frame: `const own = MutationObserver.prototype.observe;
    MutationObserver.prototype.observe = function (target, options) {
      if (options?.attributeFilter?.includes('disabled')) throw new Error('broken for a test');
      return own.call(this, target, options);
    };`,
};

/** Opens a page that fails in one of its parts, and looks at what stands in for it (`file`). */
export async function walkFailure(walk: Walk, part: keyof typeof BREAKS, path: string, file: string) {
  const page = await walk.page.context().newPage();
  await page.addInitScript(BREAKS[part]);
  const aside = walk.beside(page);
  await aside.open(path);
  await page.getByRole('button', { name: 'Réessayer' }).waitFor();
  await aside.see(file);
  await page.close();
}
