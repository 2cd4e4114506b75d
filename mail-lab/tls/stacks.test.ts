/** TLS stacks that reject the expired certificate each in their own way (NSS: Thunderbird's; GnuTLS). */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostKey } from '../../conformance/hosts';
import { createImap } from '../imap';
import { startTestLab, type TestLab } from '../testing';

function installed(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

let lab: TestLab;
beforeAll(async () => {
  lab = await startTestLab({
    protocols: { imap: createImap },
    hosts: ['org-valid', 'org-expired', 'org-otherca'],
  });
}, 60_000);
afterAll(() => lab?.close());

/** For clients that know no STARTTLS: says it for them, then passes everything through. */
async function starttlsRelay(port: number): Promise<Server> {
  const relay = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    client.on('error', () => server.destroy()).on('close', () => server.end());
    server.on('error', () => client.destroy()).on('close', () => client.destroy());
    let seen = '';
    const preamble = (chunk: Buffer) => {
      seen += chunk.toString('latin1');
      if (/^\* OK[^\n]*\n$/.test(seen)) server.write('a STARTTLS\r\n');
      if (!seen.includes('a OK')) return;
      server.off('data', preamble);
      client.pipe(server);
      server.pipe(client);
    };
    server.on('data', preamble);
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  return relay;
}

async function runToEnd(program: string, args: string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    out += chunk;
  });
  child.stdin.end();
  await once(child, 'close');
  return out;
}

describe.skipIf(!installed('tstclnt') || !installed('certutil'))('NSS (needs libnss3-tools)', () => {
  const dir = mkdtempSync(join(tmpdir(), 'motco2-nss-'));
  const store = `sql:${dir}`;
  beforeAll(() => {
    execFileSync('certutil', ['-N', '-d', store, '--empty-password']);
    execFileSync('certutil', ['-A', '-d', store, '-n', 'root', '-t', 'C,,', '-i', lab.pki.rootPem]);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const meet = async (host: HostKey) => {
    const relay = await starttlsRelay(lab.port(host, 'imap'));
    const { port } = relay.address() as AddressInfo;
    await runToEnd('tstclnt', [
      ...['-h', 'localhost', '-p', String(port), '-d', store, '-V', 'tls1.2:tls1.2', '-Q', '-4'],
    ]);
    relay.close();
    return lab.closedConnection();
  };

  it('completes with the valid host', async () => {
    const types = (await meet('org-valid')).map(({ type }) => type);
    expect(types).toContain('tls.handshake_completed');
    expect(types).not.toContain('tls.alert_received');
  });

  it.each([
    ['org-expired', 45],
    ['org-otherca', 48],
  ] as const)('says on %s, once, what is wrong', async (host, code) => {
    const events = await meet(host);
    const alerts = events.filter(({ type }) => type === 'tls.alert_received');
    expect(alerts).toHaveLength(1);
    expect(alerts[0]!.data).toMatchObject({ code, certificateDelivered: true });
    expect(events.some(({ type }) => type === 'auth.attempted')).toBe(false);
  });
});

describe.skipIf(!installed('gnutls-cli'))('GnuTLS (needs gnutls-bin)', () => {
  it('says bad_certificate on the expired host, after the certificate was delivered', async () => {
    await runToEnd('gnutls-cli', [
      ...[
        '--starttls-proto=imap',
        `--x509cafile=${lab.pki.rootPem}`,
        '-p',
        String(lab.port('org-expired', 'imap')),
      ],
      'localhost',
    ]);
    const events = await lab.closedConnection();
    const alerts = events.filter(({ type }) => type === 'tls.alert_received');
    expect(alerts).toMatchObject([{ data: { code: 42, certificateDelivered: true } }]);
  });
});
