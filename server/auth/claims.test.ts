import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnv } from '../env';
import { follow } from './claim-path';
import { type ClaimPaths, ClaimsError, iscIdentity } from './claims';

const env = readEnv({});
const usual: ClaimPaths = {
  login: env.ISC_CLAIM_LOGIN,
  givenName: env.ISC_CLAIM_GIVEN_NAME,
  familyName: env.ISC_CLAIM_FAMILY_NAME,
  email: env.ISC_CLAIM_EMAIL,
  organisationId: env.ISC_CLAIM_ORGANISATION_ID,
  organisationName: env.ISC_CLAIM_ORGANISATION_NAME,
};
const refusal = (claims: Record<string, unknown>, paths = usual) => {
  try {
    return iscIdentity(claims, paths);
  } catch (error) {
    if (error instanceof ClaimsError) return `${error.information} ${error.problem}`;
    throw error;
  }
};

describe('without settings', () => {
  it('finds the organisation nested or flat, and keys it on a registration without spaces', () => {
    const nested = iscIdentity(
      {
        sub: 's',
        preferred_username: 'jdupont',
        given_name: 'Jeanne',
        family_name: 'Dupont',
        organization: { raison_sociale: 'Éditeur SA', immatriculation: '356 000\u202f000' },
      },
      usual,
    );
    expect(nested).toMatchObject({
      login: 'jdupont',
      organisation: { immatriculation: '356000000', name: 'Éditeur SA' },
    });
    const flat = iscIdentity({ sub: 's', immatriculation: 356000000 }, usual);
    expect(flat.organisation).toEqual({ immatriculation: '356000000', name: '356000000' });
  });

  it('tells a SIRET from its SIREN, and joins the spellings of one number', () => {
    const key = (siret: string) => iscIdentity({ sub: 's', siret }, usual).organisation.immatriculation;
    expect(key('356 000 000 00012')).not.toBe(key('356000000'));
    expect(key(' w75 1234567 ')).toBe(key('W751234567'));
    expect(key('３５６００００００')).toBe(key('356000000'));
  });
});

it.each<[string, Record<string, unknown>, string]>([
  ['no subject', { organization: { immatriculation: '1' } }, 'person missing'],
  ['an empty subject', { sub: '', siren: '1' }, 'person missing'],
  ['a subject that is a number', { sub: 12, siren: '1' }, 'person malformed'],
  ['an endless subject', { sub: 's'.repeat(256), siren: '1' }, 'person malformed'],
  ['no organisation', { sub: 's' }, 'organisation missing'],
  ['an organisation without registration', { sub: 's', organization: { name: 'X' } }, 'organisation missing'],
  ['an organisation that is a word', { sub: 's', organization: 'Éditeur' }, 'organisation missing'],
  ['a blank registration', { sub: 's', siren: ' \u00a0\u200b ' }, 'organisation missing'],
  ['a registration that is a list', { sub: 's', siren: ['1', '2'] }, 'organisation malformed'],
  ['a registration that is an object', { sub: 's', siren: { value: '1' } }, 'organisation malformed'],
  ['a registration that is true', { sub: 's', siren: true }, 'organisation malformed'],
  ['a registration with a fraction', { sub: 's', siren: 1.5 }, 'organisation malformed'],
  ['an endless registration', { sub: 's', siren: '1'.repeat(257) }, 'organisation malformed'],
  ['a login that is an object', { sub: 's', siren: '1', preferred_username: {} }, 'login malformed'],
])('logs nobody in with %s', (_, claims, said) => {
  expect(refusal(claims)).toBe(said);
});

it('does without names and address, missing or unreadable', () => {
  expect(iscIdentity({ sub: 's', siren: ['1'], given_name: {}, email: [] }, usual)).toMatchObject({
    ...{ subject: 's', login: 's', givenName: null, familyName: null, email: null },
    organisation: { immatriculation: '1' },
  });
});

describe('with settings', () => {
  const paths = {
    ...usual,
    organisationId: ['https://isc.example/claims.v1/organisation.siret', 'orgs.0.id'],
  };

  it('follows paths into claims that are named by addresses, and into lists', () => {
    const found = (claims: object) =>
      iscIdentity({ sub: 's', ...claims }, paths).organisation.immatriculation;
    expect(found({ 'https://isc.example/claims.v1/organisation': { siret: '12' } })).toBe('12');
    expect(found({ 'https://isc.example/claims.v1/organisation.siret': '13' })).toBe('13');
    expect(found({ orgs: [{ id: '14' }] })).toBe('14');
  });

  it('does not look where the settings do not say', () => {
    expect(refusal({ sub: 's', siren: '1' }, paths)).toBe('organisation missing');
  });

  it('finds only what was sent', () => {
    for (const path of ['constructor.name', '__proto__', 'a.__proto__.toString', 'a.length', 'toString'])
      expect(follow({ a: 'text' }, path)).toBeUndefined();
  });

  it('finds whatever is there, however names and dots are shared', () => {
    const name = fc.stringMatching(/^[a-z:/.]{1,8}$/);
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
        const claims = names.reduceRight<unknown>((inner, one) => ({ [one]: inner }), 'found');
        expect(follow(claims, names.join('.'))).toBe('found');
      }),
    );
  });

  it('answers or refuses, whatever the claims are', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('sub', 'siren', 'organization', 'email'), fc.jsonValue()),
        (claims) => {
          const answer = refusal(claims as Record<string, unknown>);
          if (typeof answer !== 'string') expect(answer.organisation.immatriculation).toMatch(/^\S+$/);
        },
      ),
    );
  });
});
