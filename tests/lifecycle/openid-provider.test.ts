/** The portal with an OpenID provider that is not ours, by settings alone: from its start to the list of accounts. */
import { expect, it, onTestFinished } from 'vitest';
import { OWN_OFFSET, openOwnInstance } from '../setup/instance';
import { startGlewlwyd } from '../support/glewlwyd';
import { pageThrough } from '../support/login';

it('logs in with Glewlwyd, whose claims have other names, for the organisation that they say', async () => {
  const portal = `http://localhost:${3000 + OWN_OFFSET}`;
  const provider = await startGlewlwyd(`${portal}/api/auth/callback/isc`, {
    ...{ username: 'aygier', password: 'mot de passe d’Anne', name: 'Anne Ygier' },
    properties: { matricule: '356 000 000 00012', enseigne: 'Logiciels du Nord', prenom_usuel: 'Anne' },
  });
  onTestFinished(() => provider.stop());
  const { end } = await openOwnInstance({
    ISC_ISSUER: provider.issuer,
    ISC_CLIENT_ID: provider.client.id,
    ISC_CLIENT_SECRET: provider.client.secret,
    ISC_SCOPE: 'openid',
    ISC_CLAIM_LOGIN: 'matricule_agent,name',
    ISC_CLAIM_GIVEN_NAME: 'prenom_usuel',
    ISC_CLAIM_ORGANISATION_ID: 'matricule',
    ISC_CLAIM_ORGANISATION_NAME: 'enseigne',
  });
  onTestFinished(end);

  const page = await pageThrough(portal, '/comptes', provider.agree);
  expect(page.url.href).toBe(`${portal}/comptes`);
  expect(page.text).toContain('Logiciels du Nord');
  expect(page.text).toContain('Anne');
});
