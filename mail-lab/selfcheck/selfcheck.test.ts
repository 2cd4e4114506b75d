/** The bench checks itself; here things are broken for real, and each is found by its own sentence, alone. */
import { readFile, writeFile } from 'node:fs/promises';
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

/** Issues the certificate of a host anew, with something about it changed. */
async function reissue(key: HostKey, change: Partial<PkiHost>): Promise<void> {
  const { options } = bench.pki;
  const hostNames = options.hostNames.map((host) => (host.key === key ? { ...host, ...change } : host));
  await ensurePki({ ...options, hostNames });
}

/** Signs the list of the issuing authority without the host, as of `now`. */
async function publishEmptyList(now: Date): Promise<void> {
  const { dir } = bench.pki.paths;
  const work = await openWork(dir, await requireManifest(dir), new Date());
  const revoked = now.getTime() < Date.now() - DAY_MS ? work.registry.filter((entry) => entry.revoked) : [];
  const list = await signCrl(await work.signer('issuing'), revoked, null, now);
  await writeFile(layoutOf(dir).crl('issuing'), list);
}

const both = (key: HostKey, sentence: RegExp) => ({
  [`host:${key}:imap`]: expect.stringMatching(sentence),
  [`host:${key}:smtp`]: expect.stringMatching(sentence),
});

it('finds nothing wrong with a sound bench, says what it proved, and leaves no trace of itself', async () => {
  expect(await bench.failures('none')).toEqual({});
  const rows = await bench.rows();
  const details = Object.fromEntries(rows.map(({ subject, detail }) => [subject, detail]));
  expect(Object.keys(details)).toHaveLength(14);
  expect(details['host:org-expired:imap']).toMatch(/^Certificat expiré, sans autre défaut/);
  expect(details['host:org-revoked:smtp']).toMatch(/^Certificat révoqué, sans autre défaut/);
  expect(await bench.database.sql`select type from event`).toEqual([]);
}, 30_000);

describe('what is broken', () => {
  /** Brings everything back, and the bench is sound again. */
  afterEach(async () => {
    await ensurePki(bench.pki.options);
    expect(await bench.failures('none')).toEqual({});
  }, 30_000);

  it('a certificate that should be expired and is not', async () => {
    await reissue('org-expired', { defect: null });
    expect(await bench.failures('some')).toEqual(
      both('org-expired', /^Le certificat n’est pas expiré : il vaut jusqu’au/),
    );
  }, 30_000);

  it('a certificate of our authority where another one is due', async () => {
    await reissue('org-otherca', { defect: null });
    const sentence = /^Le certificat vient de l’IGC attendue .* au lieu d’une autre autorité/;
    expect(await bench.failures('some')).toEqual(both('org-otherca', sentence));
  }, 30_000);

  it('a certificate of another authority where ours is due', async () => {
    await reissue('org-valid', { defect: 'otherca' });
    const sentence = /^Le certificat \(émis par Autre autorite serveurs\) ne remonte pas à l’IGC attendue\./;
    expect(await bench.failures('some')).toEqual(both('org-valid', sentence));
  }, 30_000);

  it('an expired certificate where a valid one is due', async () => {
    await reissue('psc-valid', { defect: 'expired' });
    expect(await bench.failures('some')).toEqual(both('psc-valid', /^Le certificat a expiré le /));
  }, 30_000);

  it('a certificate for another name', async () => {
    await reissue('org-valid', { name: `mail-autre.${ZONE}` });
    const sentence =
      /^Le certificat ne porte pas le nom mail-org-tests-editeur\.tests\.example\.fr, mais .*mail-autre/;
    expect(await bench.failures('some')).toEqual(both('org-valid', sentence));
  }, 30_000);

  it('a revoked certificate whose number left the list', async () => {
    await publishEmptyList(new Date());
    const sentence =
      /^Le certificat n’est pas révoqué : son numéro [0-9A-F]+ n’est pas dans la CRL\. L’exploitant/;
    expect(await bench.failures('some')).toEqual(both('org-revoked', sentence));
  }, 30_000);

  it('OCSP that calls it good', async () => {
    const { registry } = layoutOf(bench.pki.paths.dir);
    const before = await readFile(registry, 'utf8');
    const revoked = /"revoked":\s*\{[^}]*\}/g;
    await writeFile(registry, before.replaceAll(revoked, '"revoked": null'));
    const failures = await bench.failures('some');
    await writeFile(registry, before);
    expect(failures).toEqual(
      both('org-revoked', /^Le certificat n’est pas révoqué : OCSP répond « good »\. L’exploitant/),
    );
  }, 30_000);

  it('a list that has ended', async () => {
    await publishEmptyList(new Date(Date.now() - 10 * DAY_MS));
    const sentence =
      /^La CRL de TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS a expiré le .* n’est plus renouvelée\.$/;
    expect(await bench.failures('some')).toEqual({ revocation: expect.stringMatching(sentence) });
  }, 30_000);

  it('a list that clients’ certificates need', async () => {
    const { clientCrl } = layoutOf(bench.pki.paths.dir);
    const before = await readFile(clientCrl, 'utf8');
    await writeFile(clientCrl, before.slice(before.lastIndexOf('-----BEGIN')));
    const failures = await bench.failures('some');
    await writeFile(clientCrl, before);
    expect(Object.keys(failures)).toEqual(['trust:test']);
    expect(failures['trust:test']).toMatch(/La CRL de TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS manque/);
  }, 30_000);
});

it('says that tokens cannot be verified when their issuer is away', async () => {
  bench.issuer.close();
  expect(await bench.failures('some')).toEqual({
    psc: expect.stringMatching(/^Les clés de Pro Santé Connect ne sont pas lisibles .* \(ECONNREFUSED\)/),
  });
}, 30_000);

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

describe('behind a proxy, on one address, at the limit of connections', () => {
  let shared: TestBench;
  beforeAll(async () => {
    const { DEFAULT_LIMITS } = await import('../config');
    shared = await startTestBench(
      {
        keys: ['org-valid', 'org-expired'],
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
    expect(await shared.failures('none')).toEqual({});
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
