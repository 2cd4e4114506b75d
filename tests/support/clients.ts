/** Mail clients under test, each in the words of its own command line. Nothing here is a stub. */
import { ImapFlow } from 'imapflow';
import type { HostDescription } from './instance';
import { readInstance } from './instance';
import { type Outcome, run } from './run';

/** The software of an editor: its certificate, its address. */
export interface Identity {
  user: string;
  certPem?: string;
  keyPem?: string;
  /** Loopback address that it connects from, such as 127.0.1.7. */
  from?: string;
}

export type Protocol = 'imap' | 'smtp';

/** The six suites of the Référentiel, in OpenSSL's names. */
export const SIX_SUITES = [
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-SHA384',
  'ECDHE-RSA-AES128-SHA256',
  'DHE-RSA-AES256-GCM-SHA384',
  'DHE-RSA-AES128-GCM-SHA256',
];

const at = (host: HostDescription, protocol: Protocol) => `${host[protocol].host}:${host[protocol].port}`;

/** `openssl s_client -starttls`, with a check of the certificate (and of the CRLs when asked). */
export function sClient(
  host: HostDescription,
  protocol: Protocol,
  options: {
    caFile?: string;
    crl?: boolean;
    extra?: string[];
    identity?: Identity;
    input?: string;
    timeoutMs?: number;
  } = {},
): Promise<Outcome> {
  const { pki } = readInstance();
  return run(
    'openssl',
    [
      ...[
        's_client',
        '-starttls',
        protocol,
        '-connect',
        at(host, protocol),
        '-verify_return_error',
        '-quiet',
      ],
      ...['-CAfile', options.caFile ?? pki.rootPem],
      ...(options.crl ? ['-crl_check_all', '-CAfile', pki.rootAndCrlPem] : []),
      ...(options.identity?.certPem
        ? ['-cert', options.identity.certPem, '-key', options.identity.keyPem ?? '']
        : []),
      ...(options.identity?.from ? ['-bind', options.identity.from] : []),
      ...(options.extra ?? []),
    ],
    { input: options.input ?? '', timeoutMs: options.timeoutMs },
  );
}

/** curl, as an IMAP or SMTP client. `verify: false` is `-k`. */
export function curl(
  host: HostDescription,
  protocol: Protocol,
  identity: Identity,
  options: {
    verify?: boolean;
    token?: string;
    path?: string;
    extra?: string[];
    crl?: boolean;
    password?: string;
    /** DNS name to use (and to send as SNI) instead of the address. */
    name?: string;
  } = {},
): Promise<Outcome> {
  const { pki } = readInstance();
  const target = options.name ? `${options.name}:${host[protocol].port}` : at(host, protocol);
  return run('curl', [
    ...['-sS', '--max-time', '15', '--ssl-reqd', `${protocol}://${target}/${options.path ?? ''}`],
    ...(options.name ? ['--resolve', `${target}:${host[protocol].host}`] : []),
    ...(options.verify === false ? ['-k'] : ['--cacert', pki.rootPem]),
    ...(options.crl ? ['--crlfile', pki.crlPem] : []),
    ...(identity.certPem ? ['--cert', identity.certPem, '--key', identity.keyPem ?? ''] : []),
    ...(options.token
      ? ['--user', `${identity.user}:`, '--oauth2-bearer', options.token]
      : ['--user', `${identity.user}:${options.password ?? 'secret-canari'}`]),
    ...(identity.from ? ['--interface', identity.from] : []),
    ...(options.extra ?? []),
  ]);
}

/** imapflow, built on Node's TLS: it rejects a certificate without sending an alert. */
export async function imapflow(
  host: HostDescription,
  identity: Identity,
  options: { ca: string; cert?: string; key?: string; token?: string; tls?: Record<string, unknown> },
  use: (client: ImapFlow) => Promise<void> = async () => {},
): Promise<Error | null> {
  const client = new ImapFlow({
    host: host.imap.host,
    port: host.imap.port,
    secure: false,
    doSTARTTLS: true,
    servername: 'localhost',
    logger: false,
    auth: options.token
      ? { user: identity.user, accessToken: options.token }
      : { user: identity.user, pass: 'secret-canari' },
    tls: {
      ca: options.ca,
      maxVersion: 'TLSv1.2',
      ...(options.cert ? { cert: options.cert, key: options.key } : {}),
      ...options.tls,
    },
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await use(client);
    await client.logout();
    return null;
  } catch (error) {
    client.close();
    return error as Error;
  }
}
