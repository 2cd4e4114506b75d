/** The bench checks itself; here things are broken for real, and each is found by its own sentence, alone. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HostKey } from '../../conformance/hosts';
import { ensurePki } from '../../pki';
import { signCrl } from '../../pki/crl';
import { layoutOf } from '../../pki/layout';
import { requireManifest } from '../../pki/manifest';
import type { PkiHost } from '../../pki/types';
import { openWork } from '../../pki/work';
import { startTestBench, type TestBench, ZONE } from './testing';

const KEYS: HostKey[] = ['org-valid', 'org-expired', 'org-revoked', 'org-otherca', 'psc-valid'];
const DAY_MS = 86_400_000;

let bench: TestBench;
beforeAll(async () => {
  bench = await startTestBench({ keys: KEYS });
}, 60_000);
afterAll(() => bench.close());

/** Issues certificates of hosts anew, with something about them changed. */
async function reissue(changes: Partial<Record<HostKey, Partial<PkiHost>>>): Promise<void> {
  const { options } = bench.pki;
  const hostNames = options.hostNames.map((host) => ({ ...host, ...changes[host.key as HostKey] }));
  await ensurePki({ ...options, hostNames });
}

/** Signs the list of the issuing authority, as of `now`. */
async function publishList(now: Date, entries: 'none' | 'as registered'): Promise<void> {
  const { dir } = bench.pki.paths;
  const work = await openWork(dir, await requireManifest(dir), new Date());
  const revoked = entries === 'none' ? [] : work.registry.filter((entry) => entry.revoked);
  await writeFile(
    layoutOf(dir).crl('issuing'),
    await signCrl(await work.signer('issuing'), revoked, null, now),
  );
}

/** Looks anew and compares what fails, and how it is told, with what is expected, and nothing else. */
async function expectFailures(sentences: Record<string, RegExp>): Promise<void> {
  const expected = Object.fromEntries(
    Object.entries(sentences).flatMap(([subject, sentence]) => {
      const subjects = KEYS.includes(subject as HostKey)
        ? [`host:${subject}:imap`, `host:${subject}:smtp`]
        : [subject];
      return subjects.map((name) => [name, expect.stringMatching(sentence)]);
    }),
  );
  expect(await bench.failures(Object.keys(expected))).toEqual(expected);
}

it('finds nothing wrong with a sound bench, says what it proved, and leaves no trace of itself', async () => {
  await expectFailures({});
  const rows = await bench.rows();
  const details = Object.fromEntries(rows.map(({ subject, detail }) => [subject, detail]));
  expect(Object.keys(details).filter((subject) => subject.startsWith('host:'))).toHaveLength(10);
  expect(details['host:org-expired:imap']).toMatch(/^Certificat expiré, sans autre défaut/);
  expect(details['host:org-revoked:smtp']).toMatch(/^Certificat révoqué, sans autre défaut/);
  expect(await bench.database.sql`select type from event`).toEqual([]);
}, 60_000);

describe('what is broken is found by its own sentence, and nothing else', () => {
  afterEach(() => ensurePki(bench.pki.options));

  it('certificates with a defect that is not theirs, or without theirs', async () => {
    await reissue({
      'org-expired': { defect: null },
      'org-otherca': { defect: null },
      'org-valid': { defect: 'otherca' },
      'psc-valid': { defect: 'expired' },
    });
    await expectFailures({
      'org-expired': /^Le certificat n’est pas expiré : il vaut jusqu’au .*\. L’exploitant doit rétablir/,
      'org-otherca': /^Le certificat vient de l’IGC attendue .* au lieu d’une autre autorité\. L’exploitant/,
      'org-valid':
        /^Le certificat \(émis par Autre autorite serveurs\) ne remonte pas à l’IGC attendue\. L’exp/,
      'psc-valid': /^Le certificat a expiré le .*\. L’exploitant/,
    });
  }, 60_000);

  it('a certificate for another name, and a revoked one whose number left the list', async () => {
    await reissue({ 'org-valid': { name: `mail-autre.${ZONE}` } });
    await publishList(new Date(), 'none');
    await expectFailures({
      'org-valid':
        /^Le certificat ne porte pas le nom mail-org-tests-editeur\.tests\.example\.fr, mais .*mail-autre/,
      'org-revoked':
        /^Le certificat n’est pas révoqué : son numéro [0-9A-F]+ n’est pas dans la CRL\. L’exploitant/,
    });
  }, 60_000);

  it('OCSP that calls a revoked certificate good', async () => {
    const { registry } = layoutOf(bench.pki.paths.dir);
    const before = await readFile(registry, 'utf8');
    await writeFile(registry, before.replaceAll(/"revoked":\s*\{[^}]*\}/g, '"revoked": null'));
    try {
      await expectFailures({
        'org-revoked': /^Le certificat n’est pas révoqué : OCSP répond « good »\. L’exploitant/,
      });
    } finally {
      await writeFile(registry, before);
    }
  }, 60_000);

  it('a list that has ended, and one that clients’ certificates need', async () => {
    await publishList(new Date(Date.now() - 10 * DAY_MS), 'as registered');
    const { clientCrl } = layoutOf(bench.pki.paths.dir);
    const before = await readFile(clientCrl, 'utf8');
    await writeFile(clientCrl, before.slice(before.lastIndexOf('-----BEGIN')));
    await expectFailures({
      revocation:
        /^La CRL de TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS a expiré le .* n’est plus renouvelée\.$/,
      'trust:test': /CRL/,
    });
    await writeFile(clientCrl, before);
  }, 60_000);
});

it('blames no service of revocation for a certificate in force whose file was taken away', async () => {
  const { certificateFile } = bench.config.hosts.find(({ key }) => key === 'org-valid')!;
  await rename(certificateFile, `${certificateFile}.away`);
  try {
    await expectFailures({});
  } finally {
    await rename(`${certificateFile}.away`, certificateFile);
  }
}, 60_000);

it('looks on demand', async () => {
  const { sql } = bench.database;
  const [before] = await bench.rows();
  await sql`insert into lab_instruction (kind) values ('check')`;
  for (;;) {
    const [row] = await bench.rows();
    if (row!.checked_at > before!.checked_at) break;
    await new Promise((done) => setTimeout(done, 50));
  }
});

it('asks DNS for the servers of an account, and says when discovery and the issuer of tokens are away', async () => {
  const { sql } = bench.database;
  const [organisation] =
    await sql`insert into organisation (immatriculation, name) values ('1', 'Un') returning id`;
  const [mailbox] = await sql`insert into mailbox (organisation_id, kind, id_nat, address)
    values (${organisation!.id}, 'applicative', '10B1', ${`10B1@mail.${ZONE}`}) returning id`;
  const asked = async () =>
    (await bench.rows()).find(({ subject }) => subject === 'dns')?.facts.asked as number;
  await expectFailures({});
  const before = await asked();
  await sql`insert into account (organisation_id, nil, label, applicative_mailbox_id)
    values (${organisation!.id}, '42', 'k7both', ${mailbox!.id})`;
  await expectFailures({});
  expect(await asked()).toBe(before + 2);
  await bench.lab.discovery.close();
  bench.issuer.close();
  await expectFailures({
    dns: /^Le DNS ne répond pas sur 127\.0\.0\.1:\d+ \(.*ECONNREFUSED.*\)\.$/,
    psc: /^Les clés de Pro Santé Connect ne sont pas lisibles .* \(ECONNREFUSED\)/,
    autoconfig: /^La configuration automatique ne répond pas en HTTPS \(ECONNREFUSED\)\.$/,
  });
}, 60_000);

describe('behind a proxy, on one address, at the limit of connections', () => {
  let shared: TestBench;
  beforeAll(async () => {
    const { DEFAULT_LIMITS } = await import('../config');
    shared = await startTestBench(
      {
        keys: ['org-valid', 'org-expired', 'psc-valid'],
        hostsBy: 'sni',
        proxyProtocolFrom: ['127.0.0.1'],
        limits: { ...DEFAULT_LIMITS, connectionsPerAddress: 0, connectionsPerMinute: 1, connections: 0 },
      },
      // Nobody there: the public name of the services is out of reach from here.
      1,
    );
  }, 60_000);
  afterAll(() => shared.close());

  it('still meets every server by its name, and its services where they are', async () => {
    expect(await shared.failures([])).toEqual({});
  }, 30_000);

  it('says when nobody answers for the certificates, and blames no server for it', async () => {
    const { startSelfCheck } = await import('./index');
    const published: unknown[] = [];
    await new Promise<void>((done) => {
      const { own } = shared.lab;
      const check = startSelfCheck({
        config: shared.config,
        own,
        mailPort: shared.lab.listener.portOf,
        httpPort: 1,
        now: Date.now,
        log: shared.log,
        store: {
          publish: async (rows) => {
            published.push(...rows.filter(({ ok }) => !ok));
            done();
          },
          markAge: async () => 0,
          someAlias: async () => null,
          close: async () => {},
        },
      });
      shared.undo.push(() => check.stop());
    });
    expect(published).toMatchObject([
      {
        subject: 'revocation',
        detail: expect.stringMatching(
          /^Les services de révocation ne répondent pas comme attendu : http:.*ECONNREFUSED/,
        ),
      },
      // The pages are on the same port.
      { subject: 'autoconfig' },
    ]);
  }, 30_000);

  it('does not mistake a client of the same machine for itself', async () => {
    const running = shared.lab.selfCheck.run();
    const client = connect(shared.lab.listener.portOf('org-valid', 'imap'), '127.0.0.1');
    client.write('PROXY TCP4 203.0.113.9 127.0.0.1 4000 143\r\n');
    const [greeting] = await new Promise<Buffer[]>((done) => client.once('data', (...data) => done(data)));
    expect(String(greeting)).toMatch(/^\* BYE/);
    client.destroy();
    await running;
    const seen = await shared.database
      .sql`select distinct client_address from event where client_address is not null`;
    expect(seen).toEqual([{ client_address: '203.0.113.9' }]);
  }, 30_000);
});
