/** From the address of a mailbox to its servers: by DNS or by the document, then a client that uses what was found. */
import type { MailProtocol } from '../../../conformance/hosts';
import { hostOf, readInstance } from '../../support/instance';
import type { Session } from '../clients/client';
import { curl, node, openssl, python } from './players';
import { fails, type Ground, type Player, passes, type Scene } from './scene';

/** What a discovery gives. */
interface Found {
  name: string;
  port: number;
}
type Search = (ground: Ground, domain: string) => Promise<Found>;

const mieOf = ({ testCase }: Ground) => (testCase.mie === 'PSC' ? 'psc' : 'org');
/** The domain that only this account has. */
const ownDomain = (ground: Ground) => `${ground.account.label}.${mieOf(ground)}.${readInstance().mailDomain}`;
const SERVICE: Record<MailProtocol, string> = { imap: '_imap._tcp', smtp: '_submission._tcp' };

/** dig asks the DNS server of the laboratory, as the resolver of an editor would. */
const dig: Search = async ({ account, session, testCase }, domain) => {
  const { dns } = readInstance();
  const server = [`@${dns.host}`, '-p', String(dns.port), '-b', account.from];
  const question = ['+short', 'SRV', `${SERVICE[testCase.protocol]}.${domain}`];
  const { stdout } = await session.run('dig', [...server, ...question]);
  const [, , port, name = ''] = stdout.trim().split(/\s+/);
  return { name: name.replace(/\.$/, ''), port: Number(port) };
};

/** curl fetches the document where Mozilla's clients look for it. */
const document: Search = async ({ account, session, testCase }, domain) => {
  const { port } = new URL(readInstance().autoconfigUrl);
  const url = `http://autoconfig.${domain}:${port}/mail/config-v1.1.xml`;
  const way = ['--connect-to', '::127.0.0.1:', '--interface', account.from];
  const { stdout } = await session.run('curl', ['-sSf', ...way, url]);
  const server = new RegExp(`<(\\w+) type="${testCase.protocol}">[\\s\\S]*?</\\1>`).exec(stdout)?.[0] ?? '';
  const field = (name: string) => new RegExp(`<${name}>([^<]+)`).exec(server)?.[1] ?? '';
  return { name: field('hostname'), port: Number(field('port')) };
};

/** The mailbox at the server found, under the address that the discovery started from. */
function at({ account, session }: Ground, { name, port }: Found, domain: string): Session {
  const user = `${session.user.split('@')[0]}@${domain}`;
  const reach = { address: '127.0.0.1', from: account.from };
  return { ...session, host: name, imapPort: port, smtpPort: port, user, reach };
}

/** A name that a person types, with the label or without: it proves no discovery. */
const typed = (ground: Ground, labelled: boolean): Found => {
  const { name, ...ports } = hostOf(`${mieOf(ground)}-valid`);
  const prefix = labelled ? `${ground.account.label}.` : '';
  return { name: `${prefix}${name}`, port: ports[ground.testCase.protocol].port };
};

const searches = (one: Player, search: Search, how: string, domainOf = ownDomain): Scene =>
  passes(
    { ...one, programs: [...one.programs, search === dig ? 'dig' : 'curl'] },
    `se connecte au serveur trouvé ${how}`,
    async (ground) => {
      const domain = domainOf(ground);
      await one.use(at(ground, await search(ground, domain), domain), ground.testCase.protocol);
    },
  );

const byDns = (one: Player) => searches(one, dig, 'par le DNS (dig)');
const byDocument = (one: Player) => searches(one, document, 'dans le document (curl)');
const onSharedDomain = (one: Player) =>
  searches(one, dig, 'par le DNS du domaine commun (dig)', () => readInstance().mailDomain);

/** Without looking anything up. */
const configured = (one: Player, labelled: boolean): Scene =>
  fails(
    one,
    labelled ? 'est configuré à la main, étiquette comprise' : 'est configuré à la main',
    'already-configured',
    (ground) => one.use(at(ground, typed(ground, labelled), ownDomain(ground)), ground.testCase.protocol),
  );

/** It kept what it found before the window. */
function remembers(one: Player): Scene {
  let found: Found | undefined;
  return fails(
    one,
    'garde une découverte faite avant l’écoute',
    'already-configured',
    (ground) => one.use(at(ground, found as Found, ownDomain(ground)), ground.testCase.protocol),
    {
      async before(ground) {
        found = await document(ground, ownDomain(ground));
        // The clocks of the laboratory agree to 100 ms: only what is older is surely from before.
        await new Promise((wake) => setTimeout(wake, 200));
      },
    },
  );
}

export const DISCOVERY_SCENES: Record<string, Scene[]> = {
  'authcli-autoconfig-imap': [configured(curl, true), remembers(python), byDns(python), byDocument(openssl)],
  'authcli-autoconfig-smtp': [configured(node, true), byDns(curl), byDocument(python)],
  'psc-autoconfig-imap': [configured(openssl, false), byDns(node), byDocument(curl)],
  'psc-autoconfig-smtp': [configured(python, false), remembers(curl), byDocument(node), onSharedDomain(curl)],
};
