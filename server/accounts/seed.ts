/** The account that exists from the start with the sandbox. */
import { openDatabase, type Queryable } from '../../db/client';
import { accountsOf } from '../../db/queries/account';
import { accountOfProduct } from '../../db/queries/provision';
import { storeToken } from '../../db/queries/token';
import { upsertOrganisation } from '../../db/queries/user';
import type { ServerConfig } from '../config';
import { provisionAccount } from '../provisioning/provide';
import { createAccount } from './create';

export interface DemoSeed {
  nil: string;
  idNatPsc: string;
  idNatAuthCli: string;
  /** As the sandbox's ISC describes the organisation of its demo user. */
  organisation: { name: string; immatriculation: string };
  /** Plain; only its hash is stored. */
  apiToken: string;
}

export interface SeededDemo {
  organisationId: number;
  accountId: number;
  nil: string;
  label: string;
  idNatPsc: string;
  idNatAuthCli: string;
  mailboxPersonal: string;
  mailboxApplicative: string;
}

/** Makes the demo organisation, account, mailboxes and API token when missing; running it again changes nothing. */
export async function seedDemo(
  config: Pick<ServerConfig, 'databaseUrl' | 'mailDomain'>,
  demo: DemoSeed,
): Promise<SeededDemo> {
  const { db, close } = openDatabase(config.databaseUrl, { max: 1, application: 'motco2-seed' });
  try {
    return await db.transaction((tx) => seedInto(tx, config.mailDomain, demo));
  } finally {
    await close();
  }
}

async function seedInto(tx: Queryable, mailDomain: string, demo: DemoSeed): Promise<SeededDemo> {
  const organisation = await upsertOrganisation(tx, demo.organisation);
  const identities = { nil: demo.nil, idNatPsc: demo.idNatPsc, idNatAuthCli: demo.idNatAuthCli };
  const wanted = { organisationId: organisation.id, ...identities };
  const existing = await accountOfProduct(tx, organisation.id, demo.nil);
  const id = existing?.id ?? (await createAccount(tx, wanted));
  if (existing?.status !== 'available') await provisionAccount(tx, { ...wanted, id }, mailDomain);
  const tenant = { organisationId: organisation.id, accountId: id };
  await storeToken(tx, tenant, { token: demo.apiToken, name: 'démonstration', expiresAt: null });
  const [account] = await accountsOf(tx, tenant);
  if (!account?.personal || !account.applicative) throw new Error('the demo account lacks a mailbox');
  return {
    ...tenant,
    ...identities,
    label: account.label,
    mailboxPersonal: account.personal.address,
    mailboxApplicative: account.applicative.address,
  };
}
