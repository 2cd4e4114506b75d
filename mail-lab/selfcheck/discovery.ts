/** Whether clients can discover the servers: by DNS (RFC 6186) and by Mozilla's document (DESIGN §5). */
import { createSocket } from 'node:dgram';
import { request as requestTls } from 'node:https';
import type { Socket } from 'node:net';
import {
  decode,
  encode,
  type Packet,
  type RecordType,
  type SrvAnswer,
  streamDecode,
  streamEncode,
} from 'dns-packet';
import {
  type HostKey,
  hostByKey,
  type MailProtocol,
  type Mie,
  readDiscoveredLabel,
} from '../../conformance/hosts';
import type { LabConfig } from '../config';
import { type Fetcher, send } from './fetch';
import { type Outcome, outcomeOf } from './outcome';
import type { OwnConnections } from './own';

export interface DiscoveryContext {
  config: LabConfig;
  own: OwnConnections;
  mailPort: (host: HostKey, protocol: MailProtocol) => number;
  /** An account's label and one of its means, to ask about; null when there is no account. */
  someAlias: () => Promise<{ label: string; mie: Mie } | null>;
}

const PATIENCE_MS = 5000;
const SERVICES = { imap: '_imap._tcp', smtp: '_submission._tcp' } as const;
const PROTOCOLS = ['imap', 'smtp'] as const;
const PARTS: Record<Mie, string> = { PSC: 'psc', AUTH_CLI: 'org' };

interface Wanted {
  name: string;
  type: RecordType;
  /** What is wrong with the answers, in one clause; null: nothing. */
  wrong: (answers: NonNullable<Packet['answers']>) => string | null;
}

/** @param at where our DNS server listens. */
export async function checkDns(
  context: DiscoveryContext,
  at: { address: string; port: number },
): Promise<Outcome> {
  const wanted = await wantedRecords(context);
  const problems: string[] = [];
  for (const [index, { name, type, wrong }] of wanted.entries()) {
    // TCP serves the same answers; a few prove that it does.
    const ask = index % 4 === 0 ? askByTcp : askByUdp;
    try {
      const { answers = [] } = await ask(context.own, at, name, type);
      const clause = wrong(answers.filter((answer) => answer.type === type));
      if (clause) problems.push(`Le DNS répond mal à ${type} ${name} : ${clause}.`);
    } catch (error) {
      return outcomeOf(
        [`Le DNS ne répond pas sur ${at.address}:${at.port} (${(error as Error).message}).`],
        '',
      );
    }
  }
  return outcomeOf(problems, 'Le DNS publie la zone, les serveurs et leurs services.', {
    asked: wanted.length,
  });
}

async function wantedRecords({ config, mailPort, someAlias }: DiscoveryContext): Promise<Wanted[]> {
  const some = (answers: unknown[]) => (answers.length > 0 ? null : 'aucune réponse');
  const mailDomain = config.mailDomain.toLowerCase();
  const leadsTo = (protocol: MailProtocol, label: string | null, mie: Mie | null) => {
    const expected = config.hosts
      .filter(({ key }) => hostByKey(key).defect === null && (mie === null || hostByKey(key).mie === mie))
      .map(({ key, name }) => `${label ? `${label}.` : ''}${name.toLowerCase()}:${mailPort(key, protocol)}`);
    return (answers: NonNullable<Packet['answers']>) => {
      const found = answers
        .map((answer) => (answer as SrvAnswer).data)
        // For an account, each answer makes names of its own.
        .map(({ target, port }) => `${withoutMoment(target)}:${port}`);
      const missing = expected.filter((one) => !found.includes(one));
      return missing.length > 0 ? `${missing.join(', ')} manque` : null;
    };
  };
  const alias = await someAlias();
  return [
    ...(config.dns?.zones ?? []).map((name): Wanted => ({ name, type: 'SOA', wrong: some })),
    ...config.hosts.map(
      ({ name }): Wanted => ({
        name,
        type: config.dns?.addresses.every((one) => one.includes(':')) ? 'AAAA' : 'A',
        wrong: some,
      }),
    ),
    ...PROTOCOLS.map(
      (protocol): Wanted => ({
        name: `${SERVICES[protocol]}.${mailDomain}`,
        type: 'SRV',
        wrong: leadsTo(protocol, null, null),
      }),
    ),
    ...(alias
      ? PROTOCOLS.map(
          (protocol): Wanted => ({
            name: `${SERVICES[protocol]}.${alias.label}.${PARTS[alias.mie]}.${mailDomain}`,
            type: 'SRV',
            wrong: leadsTo(protocol, alias.label, alias.mie),
          }),
        )
      : []),
  ];
}

function withoutMoment(name: string): string {
  const [first = '', ...rest] = name.split('.');
  return [readDiscoveredLabel(first)?.label ?? first, ...rest].join('.');
}

type Ask = (
  own: OwnConnections,
  at: { address: string; port: number },
  name: string,
  type: RecordType,
) => Promise<Packet>;
const question = (name: string, type: RecordType): Packet => ({
  type: 'query',
  id: 1,
  questions: [{ name, type, class: 'IN' }],
});

const askByUdp: Ask = (own, { address, port }, name, type) =>
  new Promise((resolve, reject) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    let forget = () => {};
    const end = (settle: () => void) => {
      clearTimeout(late);
      forget();
      socket.close();
      settle();
    };
    const late = setTimeout(() => end(() => reject(new Error('pas de réponse en UDP'))), PATIENCE_MS);
    socket.on('error', (error) => end(() => reject(error)));
    socket.on('message', (message) => end(() => resolve(decode(message))));
    // Processes side by side share the port of the answerer: they know each other by where they ask from.
    const from = address.includes(':') ? null : own.sourceFor(port);
    if (from) socket.bind({ ...from, exclusive: true });
    socket.connect(port, address, () => {
      const local = socket.address();
      forget = own.datagram(local.address, local.port);
      socket.send(encode(question(name, type)));
    });
  });

const askByTcp: Ask = (own, { address, port }, name, type) =>
  new Promise((resolve, reject) => {
    const socket: Socket = own.connect(address, port);
    const parts: Buffer[] = [];
    const late = setTimeout(() => socket.destroy(new Error('pas de réponse en TCP')), PATIENCE_MS);
    socket.on('error', reject);
    socket.on('close', () => {
      clearTimeout(late);
      reject(new Error('connexion TCP fermée'));
    });
    socket.on('data', (chunk) => {
      parts.push(chunk);
      const whole = Buffer.concat(parts);
      if (whole.length < 2 || whole.length < whole.readUInt16BE(0) + 2) return;
      resolve(streamDecode(whole));
      socket.destroy();
    });
    socket.write(streamEncode(question(name, type)));
  });

/** @param httpsPort where our HTTPS listens. */
export async function checkAutoconfig(
  { config, own }: DiscoveryContext,
  fetcher: Fetcher,
  https: { address: string; port: number } | null,
): Promise<Outcome> {
  const mailDomain = config.mailDomain.toLowerCase();
  const path = '/mail/config-v1.1.xml';
  const url = new URL(`http://autoconfig.${mailDomain}${path}`);
  const valid = config.hosts.filter(({ key }) => hostByKey(key).defect === null);
  const problems: string[] = [];
  const judge = (way: string, status: number, body: string) => {
    if (status !== 200) problems.push(`La configuration automatique répond ${status} en ${way}.`);
    else if (!/<clientConfig\b/.test(body))
      problems.push(`La configuration automatique n’est pas un document lisible en ${way}.`);
    else
      for (const { name } of valid) {
        if (!body.includes(`<hostname>${name.toLowerCase()}</hostname>`))
          problems.push(`La configuration automatique ne nomme pas ${name} en ${way}.`);
      }
  };
  const unreachable = (way: string, error: unknown) =>
    problems.push(
      `La configuration automatique ne répond pas en ${way} (${(error as { code?: string }).code ?? (error as Error).message}).`,
    );
  try {
    const { status, body } = await send(own, fetcher.services, url);
    judge('HTTP', status, body.toString('utf8'));
  } catch (error) {
    unreachable('HTTP', error);
  }
  if (https) {
    try {
      const { status, body } = await fetchTls(own, https, url.hostname, path);
      judge('HTTPS', status, body);
    } catch (error) {
      unreachable('HTTPS', error);
    }
  }
  return outcomeOf(problems, 'La configuration automatique nomme les serveurs valides.');
}

/** Whoever vouches for the pages is a matter of the browser; that they carry the name is ours. */
function fetchTls(
  own: OwnConnections,
  { address, port }: { address: string; port: number },
  name: string,
  path: string,
) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const options = {
      host: address,
      port,
      path,
      servername: name,
      agent: false as const,
      rejectUnauthorized: false,
    };
    const headers = { ...own.headers, host: name };
    const asked = requestTls(
      { ...options, headers, signal: AbortSignal.timeout(PATIENCE_MS) },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('error', reject).on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}
