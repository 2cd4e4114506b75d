import { expect, it } from 'vitest';
import { iscIdentity } from './claims';

it('reads the organisation nested or flat, and keys it on a registration without spaces', () => {
  const nested = iscIdentity({
    sub: 's',
    preferred_username: 'jdupont',
    given_name: 'Jeanne',
    family_name: 'Dupont',
    organization: { raison_sociale: 'Éditeur SA', immatriculation: '356 000 000' },
  });
  expect(nested).toMatchObject({
    login: 'jdupont',
    organisation: { immatriculation: '356000000', name: 'Éditeur SA' },
  });
  const flat = iscIdentity({ sub: 's', immatriculation: 356000000 });
  expect(flat.organisation.immatriculation).toBe('356000000');
});

it('logs nobody in without a person or an organisation', () => {
  expect(() => iscIdentity({ organization: { immatriculation: '1' } })).toThrow(/sub/);
  expect(() => iscIdentity({ sub: 's', organization: { raison_sociale: 'X' } })).toThrow(/immatriculation/);
  expect(() => iscIdentity({ sub: 's', organization: { immatriculation: '  ' } })).toThrow(/immatriculation/);
});
