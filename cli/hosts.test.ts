/** What a script learns from `motco2 hosts`: the exit code, and the sentence to act on. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CheckView } from '../server/views';
import type { Client, HostsAnswer } from './client';
import { hosts } from './hosts';
import { EXIT } from './usage';

const BROKEN = 'Le certificat n’est pas expiré : il vaut jusqu’au 3 mars 2028.';
let printed = '';

beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

function answer(
  state: CheckView['state'],
  checkedAt: string | null = '2026-11-22T03:00:00.000Z',
): HostsAnswer {
  const check = { state, detail: state === 'failed' ? BROKEN : 'Sans autre défaut.', checkedAt };
  const place = (port: number) => ({ host: '127.0.0.1', port });
  const failures =
    state === 'failed' ? [{ ...check, subject: 'host:org-expired:imap', title: 'mail (IMAP)' }] : [];
  return {
    laboratory: { state: 'ready', message: '', check: state, checkedAt, failures },
    hosts: [
      {
        ...check,
        key: 'org-expired',
        name: 'mail',
        mie: 'AUTH_CLI',
        defect: 'expired',
        imap: place(1),
        smtp: place(2),
      },
    ],
  };
}

/** A portal that gives these answers, one after the other. */
function portal(...answers: HostsAnswer[]) {
  let asked = 0;
  const client = {
    hosts: async () => answers.shift() ?? answer('unknown'),
    check: async () => {
      asked++;
      return { since: '2026-11-22T04:00:00.000Z' };
    },
  } as unknown as Client;
  return { client, asked: () => asked };
}

it.each([
  ['ok', EXIT.ok, /^✓ {2}org-expired/],
  ['failed', EXIT.ko, /^✕ org-expired : Le certificat n’est pas expiré/m],
  ['unknown', EXIT.inconclusive, /^\? {2}org-expired/],
] as const)('%s: code %i', async (state, code, words) => {
  expect(await hosts(portal(answer(state)).client, {})).toBe(code);
  expect(printed).toMatch(words);
});

it('waits for a check that began after it was asked for', async () => {
  const before = answer('failed', '2026-11-22T03:59:59.000Z');
  const { client, asked } = portal(before, answer('ok', '2026-11-22T04:00:03.000Z'));
  expect(await hosts(client, { check: true, json: true })).toBe(EXIT.ok);
  expect(asked()).toBe(1);
  expect(JSON.parse(printed)).toMatchObject([{ key: 'org-expired', state: 'ok' }]);
});

it('warns of a client authority without its CRL, and does not fail for it', async () => {
  const warned = answer('ok');
  const detail = 'La CRL de « AC » manque : ses certificats ne peuvent pas être vérifiés.';
  warned.laboratory.failures = [
    { state: 'failed', detail, checkedAt: null, subject: 'trust:igc-sante-test', title: 'Autorité cliente' },
  ];
  expect(await hosts(portal(warned).client, {})).toBe(EXIT.ok);
  expect(printed).toContain(`⚠ Autorité cliente : ${detail}`);
});
