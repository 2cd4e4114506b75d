/** Discovery with programs that nobody here wrote: from the address of a mailbox to a connection that names its account. */

import { Resolver } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { ImapFlow } from 'imapflow';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EventView } from '../../server/views';
import { newAccount, type TestAccount } from '../support/accounts';
import { abort, events, start, verdictOf } from '../support/api';
import { hostOf, readInstance } from '../support/instance';
import { lacks, run } from '../support/run';

const MISSING_DIG = lacks('dig');
const MISSING_KDIG = lacks('kdig');

let account: TestAccount;
beforeAll(async () => {
  account = await newAccount();
});

const domain = () => readInstance().mailDomain;
const alias = (mie: 'psc' | 'org', { label } = account) => `${label}.${mie}.${domain()}`;
const hostName = (key: string, { label } = account) => `${label}.${hostOf(key).name}`;
/** As published: with the moment. */
const publishedName = (key: string, { label } = account) =>
  expect.stringMatching(new RegExp(`^${label}-d[0-9a-z]{8}[.]${hostOf(key).name}$`));

async function dig(...args: string[]): Promise<string> {
  const { dns } = readInstance();
  const { code, output } = await run('dig', [`@${dns.host}`, '-p', String(dns.port), '+norec', ...args]);
  expect(code, output).toBe(0);
  return output;
}

async function kdig(...args: string[]): Promise<string> {
  const { dns } = readInstance();
  const { code, output } = await run('kdig', [`@${dns.host}`, '-p', String(dns.port), '+norec', ...args]);
  expect(code, output).toBe(0);
  return output;
}

/** curl, by the name, although no public DNS knows it. */
async function curl(url: string, ...args: string[]): Promise<{ status: number; body: string }> {
  const { port, protocol } = new URL(url);
  const outcome = await run('curl', [
    ...['-sS', '--resolve', `*:${port || (protocol === 'https:' ? 443 : 80)}:127.0.0.1`],
    ...['--cacert', readInstance().pki.rootPem, '-w', '\n%{http_code}', ...args, url],
  ]);
  expect(outcome.code, outcome.output).toBe(0);
  const lines = outcome.stdout.split('\n');
  return { status: Number(lines.pop()), body: lines.join('\n') };
}

interface Parsed {
  id: string;
  domains: string[];
  /** Kind, host, port, security, user name, authentications. */
  servers: [string, string, number, string, string, string[]][];
}

/** What Python's parser finds in a document. */
async function parsed(document: string): Promise<Parsed> {
  const script = `
import json, sys
import xml.etree.ElementTree as tree
provider = tree.fromstring(sys.stdin.buffer.read()).find('emailProvider')
def server(element):
    return [element.get('type'), element.findtext('hostname'), int(element.findtext('port')), element.findtext('socketType'),
            element.findtext('username'), [one.text for one in element.findall('authentication')]]
print(json.dumps({ 'id': provider.get('id'), 'domains': [one.text for one in provider.findall('domain')],
    'name': provider.findtext('displayName'), 'help': provider.find('documentation').get('url'),
    'servers': [server(one) for kind in ('incomingServer', 'outgoingServer') for one in provider.findall(kind)] }))`;
  const { code, stdout, output } = await run('python3', ['-c', script], { input: document });
  expect(code, output).toBe(0);
  return JSON.parse(stdout) as Parsed;
}

const serverOf = (
  kind: 'imap' | 'smtp',
  key: 'org-valid' | 'psc-valid',
  name: unknown = hostOf(key).name,
) => [
  ...[kind, name, hostOf(key)[kind].port, 'STARTTLS', '%EMAILADDRESS%'],
  key === 'psc-valid' ? ['OAuth2'] : ['TLS-client-cert', 'password-cleartext'],
];

describe.skipIf(MISSING_DIG)('dig', () => {
  it('finds the servers of an alias domain, by UDP and by TCP', async () => {
    for (const transport of ['+notcp', '+tcp']) {
      const asked = async (service: string, mie: 'psc' | 'org') =>
        (await dig(transport, '+short', 'SRV', `${service}._tcp.${alias(mie)}`)).trim().split(/ |[.]$/);
      expect(await asked('_imap', 'org')).toEqual([
        ...['10', '1', String(hostOf('org-valid').imap.port), publishedName('org-valid'), ''],
      ]);
      expect(await asked('_submission', 'psc')).toEqual([
        ...['10', '1', String(hostOf('psc-valid').smtp.port), publishedName('psc-valid'), ''],
      ]);
      expect((await dig(transport, '+short', 'SRV', `_imaps._tcp.${alias('psc')}`)).trim()).toBe('0 0 0 .');
    }
    expect((await dig('+short', 'A', hostName('psc-valid'))).trim()).toBe('127.0.0.1');
  });

  it('sees authority, no recursion, nothing to keep, EDNS as it asks, and refusals', async () => {
    const answer = await dig('SOA', `nothing.${domain()}`);
    expect(answer).toMatch(/status: NXDOMAIN/);
    expect(answer).toMatch(/flags: qr aa;/);
    expect(answer).toMatch(/\s0\s+IN\s+SOA\s.* 0$/m);
    expect(answer).toMatch(/EDNS: version: 0, flags:; udp: 1232/);
    expect(await dig('+noedns', 'A', domain())).not.toMatch(/EDNS/);
    expect(await dig('TXT', alias('psc'))).toMatch(/status: NOERROR[\s\S]*ANSWER: 0, AUTHORITY: 1/);
    expect(await dig('A', 'www.example.org')).toMatch(/status: REFUSED/);
    expect(await dig('AXFR', readInstance().dns.zone)).toMatch(/Transfer failed/);
    expect(await dig('+noall', '+comments', 'CH', 'TXT', 'version.bind')).toMatch(/status: REFUSED/);
  });
});

describe.skipIf(MISSING_KDIG)('kdig', () => {
  it('asks several questions on one connection, and another version of EDNS', async () => {
    const names = [`_imap._tcp.${domain()}`, alias('psc'), `nothing.${alias('psc')}`];
    const answers = await kdig('+tcp', '+keepopen', ...names.flatMap((name) => ['-q', name, '-t', 'SRV']));
    expect([...answers.matchAll(/status: (\w+)/g)].map((match) => match[1])).toEqual([
      ...['NOERROR', 'NOERROR', 'NXDOMAIN'],
    ]);
    expect(await kdig('+edns=1', domain())).toMatch(/status: BADVERS/);
  });
});

describe('the document', () => {
  it('by HTTP, for a mailbox of the shared domain, as scripts and as clients ask for it', async () => {
    const { autoconfigUrl } = readInstance();
    const { port } = new URL(autoconfigUrl);
    const personal = `emailaddress=${encodeURIComponent(account.personal.user)}`;
    const urls = [
      autoconfigUrl,
      `http://autoconfig.${domain()}:${port}/mail/config-v1.1.xml`,
      `http://${domain()}:${port}/.well-known/autoconfig/mail/config-v1.1.xml`,
    ];
    for (const url of urls) {
      const { status, body } = await curl(`${url}?${personal}`);
      expect(status).toBe(200);
      expect(await parsed(body)).toMatchObject({
        id: domain(),
        domains: [domain()],
        help: `${readInstance().portal}/aide#autoconfiguration`,
        servers: [serverOf('imap', 'psc-valid'), serverOf('smtp', 'psc-valid')],
      });
    }
    const applicative = await curl(`${autoconfigUrl}?emailaddress=${account.applicative.user}`);
    expect(await parsed(applicative.body)).toMatchObject({
      servers: [serverOf('imap', 'org-valid'), serverOf('smtp', 'org-valid')],
    });
    const none = await curl(autoconfigUrl);
    expect(await parsed(none.body)).toMatchObject({
      servers: [
        ...[serverOf('imap', 'psc-valid'), serverOf('imap', 'org-valid')],
        ...[serverOf('smtp', 'psc-valid'), serverOf('smtp', 'org-valid')],
      ],
    });
  });

  it('by HTTPS, for alias domains, with certificates that curl verifies under every name', async () => {
    const { port } = new URL(readInstance().autoconfigSecureUrl);
    for (const [mie, key] of [
      ['psc', 'psc-valid'],
      ['org', 'org-valid'],
    ] as const) {
      const urls = [
        `https://${alias(mie)}:${port}/.well-known/autoconfig/mail/config-v1.1.xml`,
        `https://autoconfig.${alias(mie)}:${port}/mail/config-v1.1.xml`,
      ];
      for (const url of urls) {
        // The account's own certificate is issued soon after the account is made.
        await expect
          .poll(
            () =>
              curl(url).then(
                ({ status }) => status,
                () => 0,
              ),
            { timeout: 60_000 },
          )
          .toBe(200);
        const { body } = await curl(url);
        expect(await parsed(body)).toMatchObject({
          id: alias(mie),
          servers: [serverOf('imap', key, publishedName(key)), serverOf('smtp', key, publishedName(key))],
        });
      }
    }
    expect((await curl(`https://autoconfig.${domain()}:${port}/mail/config-v1.1.xml`)).status).toBe(200);
  });

  it('not for mailboxes, labels and methods that there are not', async () => {
    const { autoconfigUrl } = readInstance();
    const { port } = new URL(autoconfigUrl);
    const at = (host: string, query = '') => `http://autoconfig.${host}:${port}/mail/config-v1.1.xml${query}`;
    const other = await newAccount();
    const asked: [string, number, string[]?][] = [
      [`${autoconfigUrl}?emailaddress=nobody@${domain()}`, 404],
      [`${autoconfigUrl}?emailaddress=${account.personal.user.replace(domain(), 'example.org')}`, 404],
      [`${autoconfigUrl}?emailaddress=%3C!DOCTYPE`, 400],
      [`${autoconfigUrl}?emailaddress=a@b.c&emailaddress=d@e.f`, 400],
      [autoconfigUrl, 405, ['-X', 'POST', '-d', 'x']],
      [at(`nobody.psc.${domain()}`), 404],
      [at('example.org'), 404],
      [at(alias('psc'), `?emailaddress=${other.personal.user}`), 404],
      [at(alias('org'), `?emailaddress=${account.personal.user}`), 404],
    ];
    for (const [url, status, args = []] of asked) {
      const answer = await curl(url, ...args);
      expect(answer.status, url).toBe(status);
      expect(answer.body, url).toMatch(/^\p{Lu}.*\.\n$/u);
    }
  });
});

/** Node's resolver, sent to our server. */
function resolver(): Resolver {
  const { dns } = readInstance();
  const own = new Resolver();
  own.setServers([`${dns.host}:${dns.port}`]);
  return own;
}

describe('from the address to the server', () => {
  const discovered = (lines: EventView[], type: string) => lines.filter((line) => line.type === type);

  it('attributes everything to the account by its label, from an address that nobody declared', async () => {
    const { number } = await start(account, {
      ...{ case: 'authcli-auth-imap', delaySeconds: 60, clientIp: '192.0.2.77' },
    });
    const dns = resolver();
    const [service] = await dns.resolveSrv(`_imap._tcp.${alias('org')}`);
    const [address] = await dns.resolve4(service!.name);
    const { port } = new URL(readInstance().autoconfigUrl);
    await curl(`http://autoconfig.${alias('org')}:${port}/mail/config-v1.1.xml`);

    const hello = await run('openssl', [
      ...['s_client', '-starttls', 'imap', '-connect', `${address}:${service!.port}`],
      ...['-servername', service!.name, '-verify_hostname', service!.name, '-verify_return_error'],
      ...['-CAfile', readInstance().pki.rootPem, '-tls1_2'],
    ]);
    expect(hello.code, hello.output).toBe(0);

    const client = new ImapFlow({
      ...{ host: address!, port: service!.port, secure: false, doSTARTTLS: true, logger: false },
      servername: service!.name,
      auth: { user: `${account.idNatAuthCli}@${alias('org')}`, pass: 'any' },
      tls: {
        ca: readFileSync(readInstance().pki.rootPem),
        cert: readFileSync(account.certPem),
        key: readFileSync(account.keyPem),
        maxVersion: 'TLSv1.2',
      },
    });
    await client.connect();
    await client.logout();

    const view = await verdictOf(account, number);
    expect(view.verdict, JSON.stringify(view.findings)).toBe('ok');
    const lines = await events(account, number);
    expect(discovered(lines, 'dns.queried').map(({ data }) => data)).toMatchObject([
      { name: `_imap._tcp.${alias('org')}`, kind: 'SRV', label: account.label, mie: 'AUTH_CLI' },
      { name: service!.name, kind: 'A', label: account.label },
    ]);
    expect(discovered(lines, 'autoconfig.fetched')).toMatchObject([
      { protocol: 'http', data: { status: 200, label: account.label, mie: 'AUTH_CLI' } },
    ]);
    for (const line of lines) expect(line, line.summary).toMatchObject({ basis: 'label', withdrawn: false });
    expect(discovered(lines, 'connection.opened')).toHaveLength(2);
  });

  it('shows nobody what names another account, nor what comes from an address of two', async () => {
    const other = await newAccount();
    const { number } = await start(other, { case: 'authcli-auth-imap', delaySeconds: 60 });
    await resolver().resolveSrv(`_imap._tcp.${alias('org')}`);
    await resolver().resolveSrv(`_imap._tcp.${alias('org', other)}`);
    await expect.poll(() => events(other, number)).toHaveLength(1);
    expect((await events(other, number))[0]?.data).toMatchObject({ label: other.label });
    await abort(other, number);
  });
});

describe('the verdict', () => {
  const DNS_OF = { imap: '_imap._tcp', smtp: '_submission._tcp' } as const;

  /** What dig finds for the alias domain: a name that is made for this answer. */
  async function digs(who: TestAccount, mie: 'psc' | 'org', protocol: 'imap' | 'smtp') {
    const answer = await dig('+short', 'SRV', `${DNS_OF[protocol]}.${alias(mie, who)}`);
    const [, , port, target = ''] = answer.trim().split(' ');
    return { port: Number(port), name: target.replace(/[.]$/, '') };
  }

  const listen = (who: TestAccount, caseId: string, delaySeconds: number) =>
    start(who, { case: caseId, delaySeconds, clientIp: who.from });

  const ids = (view: { findings: { id: string; verdict: string }[] }, verdict: string) =>
    view.findings.filter((finding) => finding.verdict === verdict).map(({ id }) => id);

  /** imaplib: looks nothing up by itself; opens the inbox. */
  const IMAPLIB = `
import imaplib, ssl
context = ssl.create_default_context(cafile=ROOT)
context.load_cert_chain(CERT, KEY)
client = imaplib.IMAP4(HOST, PORT, timeout=10)
client.host = os.environ['NAME']
client.starttls(context)
print(client.login(USER, 'secret-canari'))
print(client.select('INBOX'))
client.logout()
`;
  const imaplib = async (who: TestAccount, name: string) => {
    const at = hostOf('org-valid').imap;
    const { code, output } = await who.python(IMAPLIB, at, { NAME: name });
    expect(code, output).toBe(0);
  };

  it('is inconclusive for a discovery alone, and tells of a document looked for in the wrong place', async () => {
    const [who, astray] = [await newAccount(), await newAccount()];
    const { number } = await listen(who, 'authcli-autoconfig-smtp', 15);
    const { number: lost } = await listen(astray, 'psc-autoconfig-imap', 15);
    const { port } = new URL(readInstance().autoconfigUrl);
    await digs(who, 'org', 'smtp');
    const wrong = `http://autoconfig.${alias('psc', astray)}:${port}/mail/autoconfig-v1.1.xml`;
    expect((await curl(wrong)).status).toBe(404);
    const alone = await verdictOf(who, number);
    expect([alone.verdict, ids(alone, 'inconclusive')]).toEqual([
      'inconclusive',
      ['discovery-without-access'],
    ]);
    const view = await verdictOf(astray, lost);
    expect([view.verdict, ids(view, 'inconclusive')]).toEqual(['inconclusive', ['nothing-received']]);
    expect(ids(view, 'warning')).toEqual(['document-not-found']);
  });

  it('is not KO when questions were too many to be recorded', async () => {
    const who = await newAccount();
    const { number } = await listen(who, 'authcli-autoconfig-imap', 25);
    const dns = resolver();
    await Promise.allSettled(
      Array.from({ length: 30 }, () => dns.resolveMx(`_nothing._tcp.${alias('org', who)}`)),
    );
    await imaplib(who, hostOf('org-valid').name);
    const view = await verdictOf(who, number);
    expect(view.verdict, JSON.stringify(view.findings)).toBe('inconclusive');
    expect(ids(view, 'inconclusive')).toContain('discovery-crowded');
  });
});
