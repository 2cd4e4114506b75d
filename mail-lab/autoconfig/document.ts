/** The autoconfiguration document of Mozilla, version 1.1 (wiki.mozilla.org, Thunderbird:Autoconfiguration). */
import type { Mie } from '../../conformance/hosts';
import type { Servers } from './published';

export interface DocumentContent {
  /** The domain that was asked about. */
  domain: string;
  /** In order of preference. */
  services: readonly { mie: Mie; servers: Servers }[];
  /** Page where a person reads how to configure a client. */
  documentationUrl: string;
}

const NAMES: Record<Mie, string> = {
  PSC: 'BAL personnelle (Pro Santé Connect)',
  AUTH_CLI: 'BAL applicative (certificat ORG_AUTH_CLI)',
};

/**
 * In order of preference, in Mozilla's words. A client certificate is the credential of AUTH_CLI; clients that do not
 * know that word still get in when they present it and send any password.
 */
const AUTHENTICATION: Record<Mie, readonly string[]> = {
  PSC: ['OAuth2'],
  AUTH_CLI: ['TLS-client-cert', 'password-cleartext'],
};

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

/** The document, as UTF-8 text. */
export function autoconfigDocument({ domain, services, documentationUrl }: DocumentContent): string {
  const [only] = services;
  const name = services.length === 1 && only ? NAMES[only.mie] : 'BAL de test MSSanté';
  const server = (kind: 'imap' | 'smtp', mie: Mie, servers: Servers) => {
    const element = kind === 'imap' ? 'incomingServer' : 'outgoingServer';
    return [
      `    <${element} type="${kind}">`,
      `      <hostname>${escaped(servers[kind].name)}</hostname>`,
      `      <port>${servers[kind].port}</port>`,
      '      <socketType>STARTTLS</socketType>',
      '      <username>%EMAILADDRESS%</username>',
      ...AUTHENTICATION[mie].map((method) => `      <authentication>${method}</authentication>`),
      `    </${element}>`,
    ];
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<clientConfig version="1.1">',
    `  <emailProvider id="${escaped(domain)}">`,
    `    <domain>${escaped(domain)}</domain>`,
    `    <displayName>MOTCO2 – ${escaped(name)}</displayName>`,
    '    <displayShortName>MOTCO2</displayShortName>',
    ...services.flatMap(({ mie, servers }) => server('imap', mie, servers)),
    ...services.flatMap(({ mie, servers }) => server('smtp', mie, servers)),
    `    <documentation url="${escaped(documentationUrl)}">`,
    '      <descr lang="fr">Configurer un client de messagerie</descr>',
    '      <descr lang="en">Configure a mail client</descr>',
    '    </documentation>',
    '  </emailProvider>',
    '</clientConfig>',
    '',
  ].join('\n');
}
