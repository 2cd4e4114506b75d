/** More organisations, accounts and identities, made by the product's own functions in the running instance. */
import { randomBytes, randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importJWK, type JWK, SignJWT } from 'jose';
import { obtainToken } from '../../cli/psc-token';
import { openDatabase } from '../../db/client';
import { accountsOf } from '../../db/queries/account';
import { storeToken } from '../../db/queries/token';
import { upsertOrganisation } from '../../db/queries/user';
import { issueClientCertificate, revokeCertificate } from '../../pki';
import { createAccount } from '../../server/accounts/create';
import { provisionAccount } from '../../server/provisioning/provide';
import type { Identity } from './clients';
import { instanceDir, readInstance, serverConfig } from './instance';
import { type Outcome, run } from './run';

export interface TestAccount {
  /** Of the HTTP API. */
  token: string;
  label: string;
  /** Loopback address that the account declares and connects from. */
  from: string;
  idNatPsc: string;
  idNatAuthCli: string;
  certPem: string;
  keyPem: string;
  applicative: Identity;
  personal: Identity;
  organisationId: number;
  nil: string;
  /** Another certificate for the same mailbox, right or wrong. */
  certificate(kind: CertificateFault): Promise<{ certPem: string; keyPem: string }>;
  /** A fresh access token of the account's person, from the sandbox PSC. */
  pscToken(): Promise<string>;
  /** Runs a Python script that knows HOST, PORT, USER, ROOT, CERT, KEY, and connects from the account's address. */
  python(script: string, at: { host: string; port: number }, env?: Record<string, string>): Promise<Outcome>;
  /** From now on both connect from the same address, as behind one NAT. */
  shareAddressWith(other: TestAccount): void;
}

export type CertificateFault =
  | 'unknown-chain'
  | 'SIGN'
  | 'SERVER'
  | 'PERSONNES'
  | 'expired'
  | 'revoked'
  | 'wrong-ou';

/** Form of EDIT, `87AAMMJJHHMM`: a random minute of this century. */
function randomIdNat(): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const [year, month, day] = [randomInt(26), randomInt(1, 13), randomInt(1, 29)];
  return `87${[year, month, day, randomInt(24), randomInt(60)].map(two).join('')}`;
}

const randomAddress = () => `127.${randomInt(2, 250)}.${randomInt(1, 250)}.${randomInt(2, 250)}`;

/**
 * Makes an account with both mailboxes, an API token and a client certificate.
 * @param options.organisation registration of an existing organisation; a new one when omitted.
 */
export async function newAccount(
  options: { organisation?: { immatriculation: string; name: string } } = {},
): Promise<TestAccount> {
  const config = serverConfig();
  const idNatPsc = randomIdNat();
  // FINESS-like, with its prefix digit: unique, and letters as genuine test numbers have.
  const idNatAuthCli = `10B${String(randomInt(10_000_000)).padStart(7, '0')}`;
  const nil = String(randomInt(1000, 1_000_000));
  const token = `motco2_${randomBytes(18).toString('base64url')}`;
  const { db, close } = openDatabase(config.databaseUrl, { max: 1, application: 'tests' });
  let label = '';
  let organisationId = 0;
  try {
    const organisation = await upsertOrganisation(
      db,
      options.organisation ?? {
        immatriculation: `test-${randomBytes(6).toString('hex')}`,
        name: 'Éditeur de test',
      },
    );
    organisationId = organisation.id;
    const values = { organisationId, nil, idNatPsc, idNatAuthCli };
    const id = await createAccount(db, values);
    await provisionAccount(db, { ...values, id }, config.mailDomain);
    await storeToken(db, { organisationId, accountId: id }, { token, name: 'tests', expiresAt: null });
    label = (await accountsOf(db, { organisationId, accountId: id }))[0]?.label ?? '';
  } finally {
    await close();
  }
  const files = await issueFor(idNatAuthCli);
  const account: TestAccount = {
    ...{ token, label, organisationId, nil, idNatPsc, idNatAuthCli, from: randomAddress(), ...files },
    applicative: { user: `${idNatAuthCli}@${config.mailDomain}`, ...files },
    personal: { user: `${idNatPsc}@${config.mailDomain}` },
    certificate: (kind) => faultyCertificate(idNatAuthCli, kind),
    pscToken: async () => (await obtainToken({ ...readInstance().psc, idNat: idNatPsc })).accessToken,
    python: (script, at, env) => python(account, script, at, env),
    shareAddressWith: (other) => moveTo(account, other.from),
  };
  moveTo(account, account.from);
  return account;
}

function moveTo(account: TestAccount, from: string): void {
  account.from = from;
  account.applicative.from = from;
  account.personal.from = from;
}

async function issueFor(
  ou: string,
  options: {
    kind?: 'AUTH_CLI' | 'SIGN' | 'SERVER' | 'PERSONNES' | 'unknown-chain';
    validity?: { notBefore: Date; notAfter: Date };
    revoked?: boolean;
  } = {},
): Promise<{ certPem: string; keyPem: string }> {
  const pkiDir = join(instanceDir(), 'pki');
  const kind = options.kind ?? 'AUTH_CLI';
  const issued = await issueClientCertificate(pkiDir, {
    ...{ ou, kind, organisation: 'ÉDITEUR DE TEST' },
    commonName: kind === 'SERVER' ? 'messagerie.editeur.example' : 'LPS de test',
    ...(options.validity ? { validity: options.validity } : {}),
  });
  if (options.revoked) await revokeCertificate(pkiDir, issued.serial);
  const dir = join(instanceDir(), 'tests');
  mkdirSync(dir, { recursive: true });
  const certPem = join(dir, `${issued.serial}.pem`);
  const keyPem = join(dir, `${issued.serial}.key`);
  writeFileSync(certPem, issued.chainPem);
  writeFileSync(keyPem, issued.privateKeyPem, { mode: 0o600 });
  return { certPem, keyPem };
}

const DAY_MS = 86_400_000;

async function faultyCertificate(ou: string, kind: CertificateFault) {
  switch (kind) {
    case 'expired':
      return issueFor(ou, {
        validity: { notBefore: new Date(Date.now() - 30 * DAY_MS), notAfter: new Date(Date.now() - DAY_MS) },
      });
    case 'revoked':
      return issueFor(ou, { revoked: true });
    case 'wrong-ou':
      return issueFor('10B9999999');
    default:
      return issueFor(ou, { kind });
  }
}

function python(
  account: TestAccount,
  script: string,
  at: { host: string; port: number },
  env: Record<string, string> = {},
): Promise<Outcome> {
  // imaplib takes no source address: bind every outgoing socket to the account's.
  const prelude = `
import os, socket
HOST, PORT = os.environ['M_HOST'], int(os.environ['M_PORT'])
USER, ROOT, CERT, KEY = (os.environ[name] for name in ('M_USER', 'M_ROOT', 'M_CERT', 'M_KEY'))
connect = socket.create_connection
def bound(address, timeout=socket._GLOBAL_DEFAULT_TIMEOUT, source_address=None, **rest):
    return connect(address, timeout, (os.environ['M_FROM'], 0), **rest)
socket.create_connection = bound
`;
  const personal = at.port >= 20_000;
  return run('python3', ['-c', prelude + script], {
    env: {
      M_HOST: at.host,
      M_PORT: String(at.port),
      M_USER: (personal ? account.personal : account.applicative).user,
      M_ROOT: readInstance().pki.rootPem,
      M_CERT: account.certPem,
      M_KEY: account.keyPem,
      M_FROM: account.from,
      ...env,
    },
  });
}

/**
 * A token signed with the sandbox's own key, with one thing wrong: what no honest provider would issue.
 * @param user mailbox address; its local part is the SubjectNameID.
 */
export async function signToken(
  user: string,
  fault: { expiredFor?: number; issuer?: string; without?: string } = {},
): Promise<string> {
  const file = readFileSync(join(instanceDir(), 'sandbox', 'psc-keys.json'), 'utf8');
  const { signing: jwk } = JSON.parse(file) as { signing: JWK };
  const now = Math.floor(Date.now() / 1000);
  const expires = fault.expiredFor ? now - fault.expiredFor : now + 120;
  const idNat = user.split('@')[0];
  const claims: Record<string, unknown> = {
    ...{ typ: 'Bearer', azp: 'lps-demo', sub: 'f0000000-0000-4000-8000-000000000000', acr: 'eidas1' },
    ...{ SubjectNameID: idNat, preferred_username: idNat, sid: 's', auth_time: expires - 600 },
  };
  if (fault.without) delete claims[fault.without];
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: jwk.kid ?? '', typ: 'JWT' })
    .setIssuer(fault.issuer ?? readInstance().psc.issuer)
    .setIssuedAt(expires - 120)
    .setExpirationTime(expires)
    .setJti(randomBytes(8).toString('hex'))
    .sign(await importJWK(jwk, 'RS256'));
}
