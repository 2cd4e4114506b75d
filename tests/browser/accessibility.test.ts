/** Every page, in each of its states, without a violation found by axe: light and dark, on a desktop and a phone. */
import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { newAccount } from '../support/accounts';
import { enter, openBrowser, openContext } from '../support/browser';
import { readInstance } from '../support/instance';
import { lacks } from '../support/run';
import { walkAccounts, walkPsc } from './walk/accounts';
import { walkAdministration } from './walk/admin';
import { walkFailure } from './walk/failures';
import { walkLogin } from './walk/login';
import { sirenOf, walkPublicPages, walkSandbox } from './walk/public';
import { walkTool } from './walk/tool';
import { pagesOfPortal, pagesOfSandbox, Walk } from './walk/walk';

it.skipIf(lacks('chromium'))(
  'shows no page that axe finds a fault in, and none wider than a phone',
  async () => {
    const browser = await openBrowser();
    const { context, problems } = await openContext(browser, { reducedMotion: 'reduce' });
    const page = await context.newPage();
    const instance = readInstance();
    const walk = new Walk(page, instance.portal, new URL(instance.sandbox.url).origin);
    const number = sirenOf(String(randomInt(10_000_000, 100_000_000)));
    try {
      await walkPublicPages(walk);
      const person = await walkSandbox(walk, number);
      await walkLogin(walk, instance, person);
      const account = await walkAccounts(walk, number.slice(0, 6));
      await walkPsc(walk, account);
      const played = await newAccount({ organisation: person.organisation });
      const execution = await walkTool(walk, played);
      await walk.open('/');
      await walk.see('(portail)/page.tsx', 'logged in');
      await walk.press(/^Menu de/);
      await walk.press('Se déconnecter', 'menuitem');
      await walk.shown('Vous êtes déconnecté');
      await walk.see('(portail)/page.tsx', 'just logged out');

      await enter(context, 'admin');
      const { organisationId } = played;
      await walkAdministration(walk, {
        ...{ account: account.path.split('/').at(-1) ?? '', organisation: String(organisationId) },
        ...{ execution, login: person.login },
      });
      await walkFailure(walk, 'page', '/cgu', '(portail)/error.tsx');
      await walkFailure(walk, 'page', '/admin/creation', 'admin/error.tsx');
      await walkFailure(walk, 'header', '/cgu', 'error.tsx');
      await walkFailure(walk, 'frame', '/cgu', 'global-error.tsx');
    } finally {
      await browser.close();
    }
    expect(walk.violations).toEqual([]);
    const forgotten = [...pagesOfPortal(), ...pagesOfSandbox()].filter((one) => !walk.seen.has(one));
    expect(
      forgotten,
      'pages that nobody looks at: open each and call walk.see() in tests/browser/walk/',
    ).toEqual([]);
    expect(problems).toEqual([]);
  },
  // Alone on a machine it takes about a minute.
  600_000,
);
