/**
 * Every test case, played by mail clients that nobody here wrote: at least one that passes, one that fails for the
 * reason that the case is about, and nobody at all. All cases at once, each on an account and an address of its own.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../conformance/catalogue';
import { newAccount } from '../support/accounts';
import { lacks } from '../support/run';
import { CERTIFICATE_SCENES } from './cases/certificates';
import { EMPTY } from './cases/scene';
import { openGround, type Played, playAll, surprise } from './cases/stage';

const ORGANISATION = 'test-34';
const SLOW_MS = 300_000;

const colleague = newAccount({
  organisation: { immatriculation: ORGANISATION, name: 'Éditeur de 34 logiciels' },
});
const STORIES = Object.entries(CERTIFICATE_SCENES)
  .filter(([id]) => !process.env.ONLY || new RegExp(process.env.ONLY).test(id))
  .map(([id, scenes]) => {
    const testCase = CATALOGUE.find((one) => one.id === id)!;
    const playing = colleague
      .then((other) => openGround(testCase, other, ORGANISATION))
      .then((ground) => playAll(ground, [EMPTY, ...scenes]));
    playing.catch(() => {});
    return { id, playing };
  });
const all: Played[] = [];

describe('every case', () => {
  it.each(STORIES)(
    '$id',
    async ({ playing }) => {
      const played = await playing;
      all.push(...played);
      expect(played.flatMap((one) => surprise(one) ?? []).join('\n')).toBe('');
    },
    SLOW_MS,
  );
});
