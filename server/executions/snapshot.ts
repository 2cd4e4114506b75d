import { sameAddress } from '../../conformance/addresses';
import type { TestCase } from '../../conformance/catalogue';
import { hostFor } from '../../conformance/hosts';
import type { Snapshot } from '../../conformance/snapshot';
import type { Queryable } from '../../db/client';
import type { AccountRow } from '../../db/queries/account';
import { provenAddressesOf } from '../../db/queries/address';
import { controlsOf } from '../../db/queries/control';
import { servedFingerprint } from '../../db/queries/lab-check';
import { aliasOf } from '../accounts/alias';
import type { Mailbox } from '../cases/availability';
import { serverConfig } from '../config';

const DAY_MS = 24 * 3600_000;
/** Enough for every address and TLS stack of an editor; bounded, since it is stored with each execution. */
const MOST_CONTROLS = 100;

export const isLoopback = (address: string) => address.startsWith('127.') || address === '::1';

/** Everything besides events that the rule will need, as it is now. */
export async function takeSnapshot(
  tx: Queryable,
  facts: {
    testCase: TestCase;
    account: AccountRow;
    mailbox: Mailbox;
    declared: string[];
    start: Date;
    deadline: Date;
    /** Default: the instance's policy. */
    listenFullDelay?: boolean;
  },
): Promise<Snapshot> {
  const { testCase, account, mailbox, declared, start, deadline } = facts;
  const config = serverConfig();
  const { key } = hostFor(testCase.mie, testCase.defect);
  const host = config.hosts.find((candidate) => candidate.key === key);
  if (!host) throw new Error(`the configuration lacks the host ${key}`);
  const fingerprint = (await servedFingerprint(tx, key, testCase.protocol)) ?? host.fingerprint;
  const since = new Date(start.getTime() - DAY_MS);
  const known = await provenAddressesOf(tx, account.id, since);
  const controls = await controlsOf(
    tx,
    { accountId: account.id, mailboxId: mailbox.id },
    { host: hostFor(testCase.mie, null).key, protocol: testCase.protocol, since, limit: MOST_CONTROLS },
  );
  return {
    format: 1,
    caseId: testCase.id,
    zone: config.zone,
    account: {
      id: account.id,
      organisationId: account.organisationId,
      label: account.label,
      nil: account.nil,
      idNatPsc: account.idNatPsc,
      idNatAuthCli: account.idNatAuthCli,
    },
    mailbox: {
      address: mailbox.address,
      alias: aliasOf(mailbox.idNat, account.label, testCase.mie, config.mailDomain),
      idNat: mailbox.idNat,
    },
    host: { key, name: host.name, port: host[testCase.protocol].port, fingerprint },
    window: { start: start.getTime(), deadline: deadline.getTime() },
    addresses: {
      declared,
      proven: declared.filter(
        (address) =>
          (config.mode === 'local' && isLoopback(address)) || known.some((own) => sameAddress(own, address)),
      ),
    },
    patientAddress: config.patientAddress,
    controls: controls.map((row) => ({ ...row, at: row.at.getTime() })),
    policies: {
      ...config.policies,
      listenFullDelay: facts.listenFullDelay ?? config.policies.listenFullDelay,
    },
  };
}
