/**
 * Every test case, played by mail clients that nobody here wrote: at least one that passes, one that fails for the
 * reason that the case is about, and nobody at all. All cases at once, each on an account and an address of its own.
 * docs/cas-et-clients.md says what came of it.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../conformance/catalogue';
import { newAccount } from '../support/accounts';
import { rejudge } from '../support/api';
import { readInstance } from '../support/instance';
import { lacks, run } from '../support/run';
import { closeStore, forget } from '../support/store';
import { SCENES } from './cases';
import { matrix, page } from './cases/page';
import { EMPTY } from './cases/scene';
import { openGround, type Played, playAll, surprise } from './cases/stage';
import { CLI } from './lps/play';

const ORGANISATION = { immatriculation: 'test-scenes', name: 'Éditeur aux 34 logiciels' };
const SLOW_MS = 600_000;

/** `CASES=tls npx vitest …` plays some of them. */
const wanted = new RegExp(process.env.CASES ?? '');
const cases = CATALOGUE.filter(({ id }) => wanted.test(id));
const missing = Object.values(SCENES)
  .flat()
  .flatMap(({ client }) => client.programs)
  .filter(lacks);

const colleague = newAccount({ organisation: ORGANISATION });
const stories = cases.map((testCase) => {
  const scenes = [EMPTY, ...(SCENES[testCase.id] ?? [])].filter(({ client }) => !client.programs.some(lacks));
  const playing = colleague
    .then((other) => openGround(testCase, other, ORGANISATION))
    .then((ground) => playAll(ground, scenes));
  // Each test awaits its own; until then nobody hears it fail.
  playing.catch(() => {});
  return { id: testCase.id, scenes, playing };
});
const all: Played[] = [];
afterAll(closeStore);

describe('real clients', () => {
  it.each(stories)('$id', { timeout: SLOW_MS }, async ({ scenes, playing }) => {
    for (const verdict of ['ok', 'ko', 'inconclusive'])
      expect(scenes.map((scene) => scene.verdict)).toContain(verdict);
    const played = await playing;
    all.push(...played);
    expect(played.flatMap((one) => surprise(one) ?? []).join('\n')).toBe('');
  });
});

it('every verdict is the same when it is judged again without the messages and with another NIL', async () => {
  const { organisationId } = await colleague;
  const gone = await forget(organisationId);
  expect(gone.accounts).toBe(cases.length + 1);
  expect(gone.messages).toBeGreaterThan(0);
  const wrong: string[] = [];
  for (const { account, view } of all) {
    const { before, now, differs } = await rejudge(account, view.number);
    if (differs || now?.verdict !== view.verdict)
      wrong.push(`#${view.number} ${view.case}: ${JSON.stringify(before)} → ${JSON.stringify(now)}`);
  }
  expect(wrong.join('\n')).toBe('');
  const [{ account } = expect.fail('nothing was played')] = all;
  const env = { MOTCO2_URL: readInstance().api, MOTCO2_TOKEN: account.token };
  const said = await run(process.execPath, [CLI, 'rejudge'], { env });
  expect(said.code, said.output).toBe(0);
  expect(said.stderr).toMatch(/\d+ verdicts recalculés, 0 différent/);
});

it('docs/cas-et-clients.md says what was seen', async ({ skip }) => {
  console.log(matrix(cases, all));
  if (
    missing.length > 0 ||
    cases.length < CATALOGUE.length ||
    new Set(all.map((one) => one.testCase.id)).size < cases.length
  )
    return skip('not every case was played by everybody');
  await expect(page(cases, all)).toMatchFileSnapshot('../../docs/cas-et-clients.md');
});
