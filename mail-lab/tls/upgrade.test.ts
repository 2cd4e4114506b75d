/** Handshakes side by side, old parameters, renewal: what must hold whoever connects at the same time. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostKey } from '../../conformance/hosts';
import { revokeCertificate } from '../../pki';
import { createImap } from '../imap';
import { TestClient } from '../imap/test-client';
import { startTestLab, type TestLab } from '../testing';
import { loadTrust } from './trust';

let lab: TestLab;
beforeAll(async () => {
  lab = await startTestLab({ protocols: { imap: createImap }, hosts: ['org-valid', 'org-expired'] });
}, 60_000);
afterAll(() => lab?.close());

async function run(program: string, args: string[], input?: string): Promise<string> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      out += chunk;
    });
  }
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  await once(child, 'close');
  return out;
}
const sClient = (host: HostKey, args: string[], input?: string) =>
  run(
    'openssl',
    ['s_client', '-starttls', 'imap', '-connect', `127.0.0.1:${lab.port(host, 'imap')}`, ...args],
    input,
  );

describe('handshakes', () => {
  it('keep their alerts to themselves: of sixty clients at once, those that refuse and no others are told so', async () => {
    const script = `
import imaplib, ssl, sys, threading
port, ca = int(sys.argv[1]), sys.argv[2]
def meet(i):
    context = ssl.create_default_context(cafile=ca)
    context.check_hostname = False
    if i % 2: context.verify_mode = ssl.CERT_NONE
    try:
        m = imaplib.IMAP4('127.0.0.1', port)
        m.host = ('accepts' if i % 2 else 'refuses') + str(i) + '.example'
        m.starttls(context)
        m.logout()
    except ssl.SSLError: pass
threads = [threading.Thread(target=meet, args=(i,)) for i in range(60)]
[t.start() for t in threads]
[t.join() for t in threads]
`;
    await run('python3', ['-c', script, String(lab.port('org-expired', 'imap')), lab.pki.rootPem]);
    await lab.closedConnection();
    const told = new Map<string, { sni: string; alerts: number[]; delivered: number; completed: number }>();
    for (const event of await lab.events()) {
      const key = event.connection;
      if (!key) continue;
      const one = told.get(key) ?? { sni: '', alerts: [], delivered: 0, completed: 0 };
      if (event.type === 'tls.client_hello') one.sni = event.data.sni ?? '';
      if (event.type === 'tls.alert_received') one.alerts.push(event.data.code);
      if (event.type === 'tls.certificate_delivered') one.delivered++;
      if (event.type === 'tls.handshake_completed') one.completed++;
      told.set(key, one);
    }
    expect(told.size).toBe(60);
    for (const { sni, alerts, delivered, completed } of told.values()) {
      const refuses = sni.startsWith('refuses');
      expect({ sni, alerts, delivered, completed }).toEqual({
        sni,
        alerts: refuses ? [45] : [],
        delivered: 1,
        completed: refuses ? 0 : 1,
      });
    }
  });

  it('succeed with old signature algorithms, and are never resumed nor renegotiated', async () => {
    const old = ['-tls1_2', '-cipher', 'ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0', '-sigalgs', 'RSA+SHA1'];
    expect(await sClient('org-valid', old)).toMatch(/Cipher is ECDHE-RSA-AES128-GCM-SHA256/);

    const again = await sClient('org-valid', ['-tls1_2', '-reconnect']);
    expect(again).not.toMatch(/^Reused/m);

    // `R` alone on a line asks for a renegotiation.
    const renegotiated = await sClient('org-valid', ['-tls1_2'], 'R\na NOOP\n');
    expect(renegotiated).toMatch(/no renegotiation|NO_RENEGOTIATION/i);
  });

  it('take over a renewed revocation list without a restart', async () => {
    const { certFile, keyFile, serial } = await lab.certificate('10B0057881');
    const problem = async () => {
      const client = await TestClient.to(lab.port('org-valid', 'imap'));
      await client.greeting();
      await client.startTls({
        ...{ ca: readFileSync(lab.pki.rootPem), servername: 'localhost' },
        ...{ cert: readFileSync(certFile), key: readFileSync(keyFile) },
      });
      client.socket.destroy();
      const events = await lab.closedConnection();
      const found = events.find((event) => event.type === 'tls.client_certificate');
      return found?.data.problem;
    };
    expect(await problem()).toBeNull();
    await revokeCertificate(lab.pki.dir, serial);
    const trust = await loadTrust(lab.services.config.clientTrust);
    await Promise.all(lab.hosts.map(({ tls }) => tls.reload(trust)));
    expect(await problem()).toBe('revoked');
  });

  it('name every authority in the request for a certificate', async () => {
    const out = await sClient('org-valid', ['-tls1_2']);
    const names =
      /Acceptable client certificate CA names\n([\s\S]*?)\n(?:Client Certificate Types|Requested)/.exec(
        out,
      )?.[1];
    expect(names?.split('\n').length).toBeGreaterThanOrEqual(3);
    expect(names).toMatch(/ORGANISATIONS/);
  });
});
