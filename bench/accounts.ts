/** Accounts of the demo organisation, so that one session may follow all their executions. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openDatabase } from '../db/client';
import { storeToken } from '../db/queries/token';
import { upsertOrganisation } from '../db/queries/user';
import { DEMO } from '../launch/settle';
import { issueClientCertificate } from '../pki';
import { createAccount } from '../server/accounts/create';
import type { ServerConfig } from '../server/config';
import { provisionAccount } from '../server/provisioning/provide';

/** One account with its applicative mailbox, API token and client certificate (PEM texts). */
export async function createBenchAccount(config: ServerConfig, dataDir: string, index: number) {
  const idNat = `10B${String(1_000_000 + index)}`;
  const token = `motco2_${randomBytes(18).toString('base64url')}`;
  const { db, close } = openDatabase(config.databaseUrl, { max: 1, application: 'bench' });
  try {
    const organisation = await upsertOrganisation(db, DEMO.organisation);
    const values = {
      organisationId: organisation.id,
      nil: `bench-${index}`,
      idNatPsc: null,
      idNatAuthCli: idNat,
    };
    const id = await createAccount(db, values);
    await provisionAccount(db, { ...values, id }, config.mailDomain);
    await storeToken(
      db,
      { organisationId: organisation.id, accountId: id },
      { token, name: 'bench', expiresAt: null },
    );
  } finally {
    await close();
  }
  const issued = await issueClientCertificate(join(dataDir, 'pki'), {
    ou: idNat,
    commonName: 'bench',
    organisation: 'BENCH',
    kind: 'AUTH_CLI',
  });
  return { token, user: `${idNat}@${config.mailDomain}`, cert: issued.chainPem, key: issued.privateKeyPem };
}
