import { mkdirSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const dir = process.env.DIR ?? '/tmp/shots-portal';
mkdirSync(dir, { recursive: true });
const inst = JSON.parse(readFileSync(process.env.INST ?? '/tmp/data-portal/instance.json'));
const only = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const user = process.env.ADMIN ? inst.administrator : inst.demo;
for (const [name, viewport, colorScheme] of [
  ['1440-light', { width: 1440, height: 900 }, 'light'],
  ['360-dark', { width: 360, height: 740 }, 'dark'],
]) {
  const ctx = await browser.newContext({
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    viewport,
    colorScheme,
  });
  const page = await ctx.newPage();
  page.on('console', (m) => m.type() === 'error' && console.log(name, m.text().slice(0, 300)));
  const shot = async (n) => {
    await page.waitForLoadState('networkidle').catch(() => {});
    await page.screenshot({ path: `${dir}/${n}-${name}.png`, fullPage: true });
    const w = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (w > 0) console.log(n, name, 'scrolls sideways', w);
  };
  const want = (n) => only.length === 0 || only.includes(n);
  for (const [n, p] of [
    ['home', '/'],
    ['aide', '/aide'],
    ['cgu-public', '/cgu'],
  ])
    if (want(n)) {
      await page.goto(inst.portal + p);
      await shot(n);
    }
  if (process.env.ANON) continue;
  await page.goto(inst.portal + '/outil/1?x=1');
  await page
    .getByRole('button', { name: /Connexion/ })
    .first()
    .click();
  await page.getByLabel(/Nom d.utilisateur/).fill(user.iscUser);
  await page.getByLabel(/Mot de passe/).fill(user.iscPassword);
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await page.waitForURL((u) => u.origin === inst.portal && !u.pathname.startsWith('/api'));
  await page.waitForLoadState('networkidle');
  if (page.url().includes('/cgu')) {
    await shot('cgu-accept');
    await page.getByRole('button', { name: /J.accepte/ }).click();
    await page.waitForURL((u) => !u.pathname.startsWith('/cgu'));
    console.log('came back to', page.url());
  }
  for (const [n, p] of [
    ['home-in', '/'],
    ['cgu', '/cgu'],
    ['comptes', '/comptes'],
    ['dash', '/outil/1'],
    ['tests', '/outil/1/tests'],
    ['lancer', '/outil/1/tests?lancer=MSS-LPS-SEGUR-1&reste=1'],
    ['execs', '/outil/1/executions'],
    ['exec1', '/outil/1/executions/1'],
    ['exig', '/outil/1/exigences'],
  ])
    if (want(n)) {
      await page.goto(inst.portal + p);
      await shot(n);
    }
  if (want('menu')) {
    await page.goto(inst.portal + '/comptes');
    await page.getByRole('button', { name: /Menu de/ }).click();
    await page.waitForTimeout(300);
    await shot('menu');
  }
  await ctx.close();
}
await browser.close();
