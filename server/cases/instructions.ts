import type { TestCase } from '../../conformance/catalogue';
import { hostFor } from '../../conformance/hosts';
import { type Place, textsOf } from '../../conformance/texts';
import { type AccountRow, accountOf } from '../../db/queries/account';
import { aliasOf } from '../accounts/alias';
import { type ServerConfig, serverConfig } from '../config';
import { database } from '../database';
import { Refusal, unknownAccount, unknownCase } from '../errors';
import type { Instructions } from '../views';
import { mailboxFor } from './availability';
import { findCase } from './catalogue';

/** Where and as whom the software under test connects for a case. */
export function placeOf(
  testCase: TestCase,
  account: { label: string },
  mailbox: { address: string; idNat: string },
  config: ServerConfig,
): Required<Place> & { address: string } {
  const { key } = hostFor(testCase.mie, testCase.defect);
  const host = config.hosts.find((candidate) => candidate.key === key);
  if (!host) throw new Error(`the configuration lacks the host ${key}`);
  const endpoint = host[testCase.protocol];
  return {
    host: host.name,
    labelledHost: `${account.label}.${host.name}`,
    address: endpoint.host,
    port: endpoint.port,
    mailbox: mailbox.address,
    alias: aliasOf(mailbox.idNat, account.label, testCase.mie, config.mailDomain),
    patientAddress: config.patientAddress,
  };
}

/** What to type in the software under test for a case. Pure. */
export function instructionsFor(
  testCase: TestCase,
  account: { label: string; nil: string },
  mailbox: { address: string; idNat: string },
  config: ServerConfig,
): Instructions {
  const place = placeOf(testCase, account, mailbox, config);
  const { dns, httpUrl } = config.discovery;
  const { prepared, steps } = textsOf(testCase, place);
  return {
    host: place.host,
    labelledHost: place.labelledHost,
    address: place.address,
    port: place.port,
    protocol: testCase.protocol,
    mie: testCase.mie,
    security: 'STARTTLS',
    mechanism: testCase.mie === 'PSC' ? 'XOAUTH2' : 'Certificat client (PLAIN, LOGIN ou EXTERNAL)',
    user: mailbox.address,
    alias: place.alias,
    documentUrl: `${httpUrl}?emailaddress=${encodeURIComponent(place.alias)}`,
    dnsServer: `${dns.addresses[0]}:${dns.port}`,
    discovers: testCase.rule === 'autoconfiguration',
    patientAddress: testCase.rule === 'patient-mail' ? config.patientAddress : null,
    nil: testCase.rule === 'indicators' ? account.nil : null,
    prepared,
    steps,
  };
}

/** Throws `not_found` (account, case) or `conflict` (the account cannot play the case). */
export async function caseInstructions(
  organisationId: number,
  accountId: number,
  caseId: string,
): Promise<Instructions> {
  const account: AccountRow | undefined = await accountOf(database(), { organisationId }, accountId);
  if (!account) throw unknownAccount();
  const testCase = findCase(caseId);
  if (!testCase) throw unknownCase();
  const playable = mailboxFor(account, testCase);
  if ('because' in playable) throw new Refusal('conflict', playable.because, { field: 'case' });
  return instructionsFor(testCase, account, playable.mailbox, serverConfig());
}
