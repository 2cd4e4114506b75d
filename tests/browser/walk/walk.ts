/** A visit of every page: what was seen, in which states, and what is wrong with it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Page } from 'playwright-core';
import { violationsOf } from '../../support/axe';

const NOT_FOUND = 'Page introuvable';
const ROOT = resolve(import.meta.dirname, '../../..');

/** Every file of `app/` that is a page by itself. */
export function pagesOfPortal(): string[] {
  const names = readdirSync(join(ROOT, 'app'), { recursive: true, encoding: 'utf8' });
  return names
    .map((name) => relative('', name).split(sep).join('/'))
    .filter((name) => /(^|\/)(page|error|not-found|global-error)\.tsx$/.test(name))
    .sort();
}

/** Every function of the sandbox that makes a page, such as `codePage`. */
export function pagesOfSandbox(): string[] {
  const dir = join(ROOT, 'sandbox/pages');
  const files = readdirSync(dir).filter((name) => name.endsWith('.ts'));
  return files
    .flatMap((name) => [
      ...readFileSync(join(dir, name), 'utf8').matchAll(/export (?:const|function) (\w+Page)\b/g),
    ])
    .map(([, name]) => name ?? '')
    .sort();
}

/** The addresses of a page, from its file: `(portail)/comptes/[compte]/page.tsx` is `/comptes/…`. */
function addressesOf(file: string): RegExp | null {
  if (!file.endsWith('page.tsx')) return null;
  const parts = file.split('/').slice(0, -1);
  const path = parts
    .filter((part) => !part.startsWith('('))
    .map((part) => (part.startsWith('[') ? '/[^/]+' : `/${part}`))
    .join('');
  return new RegExp(`^${path || '/'}$`);
}

export class Walk {
  readonly violations: string[] = [];
  readonly seen = new Set<string>();
  private readonly turn = { now: 0 };

  constructor(
    readonly page: Page,
    readonly portal: string,
    readonly sandbox: string,
  ) {}

  /** The same walk in another tab. */
  beside(page: Page): Walk {
    return Object.assign(Object.create(this) as Walk, { page });
  }

  /** Opens a page of the portal, or of the sandbox by its whole address, and waits until it answers to presses. */
  async open(path: string): Promise<void> {
    if (path.startsWith('http')) return void (await this.page.goto(path));
    await this.page.goto(this.portal + path);
    await this.page.waitForFunction(() =>
      Object.keys(document.querySelector('main') ?? {}).some((key) => key.startsWith('__react')),
    );
  }

  /**
   * Looks at the page that is open.
   * @param file of `app/` without its beginning, or name of the sandbox's function; it must be what is shown.
   * @param state what is particular about it (« with errors »).
   */
  async see(file: string, state = ''): Promise<void> {
    const addresses = addressesOf(file);
    const { pathname } = new URL(this.page.url());
    if (addresses && file.includes('/') && !addresses.test(pathname))
      throw new Error(`${pathname} is not ${file}${state && `, ${state}`}`);
    this.seen.add(file);
    await this.settle();
    const found = await violationsOf(this.page, this.turn.now++);
    this.violations.push(...found.map((one) => `${file}${state && ` (${state})`}, ${one}`));
  }

  /** Unfolds what is folded, and waits for the fonts. */
  private async settle(): Promise<void> {
    await this.page.evaluate(async () => {
      for (const one of document.querySelectorAll('details')) one.open = true;
      await document.fonts.ready;
    });
  }

  /** Opens an address where there is nothing, and looks at what says so. */
  async seeNothing(path: string, file: string): Promise<void> {
    await this.open(path);
    await this.page.getByRole('heading', { name: NOT_FOUND, level: 1 }).waitFor();
    await this.see(file);
  }

  press(name: string | RegExp, role: 'button' | 'link' | 'tab' | 'menuitem' = 'button'): Promise<void> {
    return this.page.getByRole(role, { name }).first().click();
  }

  /** Waits for a sentence, a heading or a message. */
  async shown(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  /** Waits for a question by its title; a message on the page may ask for attention besides. */
  async asked(title: string | RegExp): Promise<void> {
    await this.page.getByRole('alertdialog', { name: title }).waitFor();
  }

  /** @param label its beginning: a mark may follow that says that the field must be filled in. */
  async fill(label: string, value: string): Promise<void> {
    const begins = new RegExp(`^\\s*${label.replace(/[()[\].*]/g, '\\$&').replaceAll(' ', '\\s')}`);
    await this.page.getByLabel(begins).first().fill(value);
  }

  /** Closes a dialog, a drawer or a menu. */
  async escape(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.locator('.bg-backdrop').waitFor({ state: 'detached' });
  }
}
