/** A person who has a keyboard and no mouse: goes from one thing to the next, and looks where the focus is. */
import type { Page } from 'playwright-core';

/** Presses of Tab after which something is as good as out of reach. */
const FAR = 120;
/** The page's own ways to bring back a focus take less. */
const SETTLED_MS = 350;

interface Focus {
  /** Role and name as they are told, such as `button "Valider"`. */
  told: string;
  /** The focus is on nothing. */
  lost: boolean;
  /** Why one does not see where it is, if so. */
  unseen: string | null;
}

export class Keyboard {
  constructor(private readonly page: Page) {}

  press(...keys: string[]): Promise<void> {
    return keys.reduce((done, key) => done.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text);
  }

  /** Replaces what a field holds. */
  async retype(text: string): Promise<void> {
    await this.press('Control+A');
    await this.type(text);
  }

  /**
   * Goes on with Tab until something has the focus, and throws when one would not see that.
   * @param told its role and name, such as `button "Valider"`, or a part of that.
   */
  async to(told: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    const passed: string[] = [];
    for (let presses = 0; presses < FAR; presses++) {
      const focus = await this.focus();
      if (typeof told === 'string' ? focus.told.includes(told) : told.test(focus.told)) {
        if (focus.unseen) throw new Error(`${focus.told} has the focus, unseen: ${focus.unseen}`);
        return;
      }
      passed.push(focus.told);
      await this.press(key);
    }
    throw new Error(`${told} is not reached with ${key}: ${passed.slice(0, 40).join(', ')}`);
  }

  /** Where the focus is once everything is quiet; throws when it is nowhere. */
  async kept(after: string | RegExp = ''): Promise<string> {
    await this.page.waitForTimeout(SETTLED_MS);
    const { lost, told } = await this.focus();
    if (lost) throw new Error(`the focus is lost after ${after}, at ${this.page.url()}`);
    return told;
  }

  async focus(): Promise<Focus> {
    const { page } = this;
    const seen = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return { lost: true, unseen: null };
      const drawn = (one: Element | null) => {
        if (!one) return false;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
        return (
          (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow.includes('inset')
        );
      };
      // A checkbox of ours is hidden, and its picture has the ring; an item of a menu has a ground.
      const around = element.closest('label');
      const ring = drawn(element) || [...(around?.querySelectorAll('*') ?? [])].some(drawn);
      const ground =
        element.matches('[role^=menuitem], main') || element.matches('[role=dialog], [role=alertdialog]');
      const { top, bottom, left, right, width } = (around ?? element).getBoundingClientRect();
      const outside = bottom <= 0 || top >= innerHeight || right <= 0 || left >= innerWidth;
      const unseen = ring || ground ? (outside && width > 1 ? 'outside the window' : null) : 'no ring';
      return { lost: false, unseen };
    });
    if (seen.lost) return { ...seen, told: 'nothing' };
    const told = await page
      .locator(':focus')
      .ariaSnapshot()
      .catch(() => '');
    return { ...seen, told: (told.split('\n')[0] ?? '').replace(/^- /, '') };
  }
}
