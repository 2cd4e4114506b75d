/** Which ports an instance uses, and whether they are free. Bases: DESIGN §4. */
import { createSocket } from 'node:dgram';
import { createServer, isIPv6 } from 'node:net';
import { HOSTS, type Host } from '../conformance/hosts';
import { StartError } from './errors';

export interface Ports {
  portal: number;
  sandbox: number;
  /** The same in HTTPS. */
  sandboxSecure: number;
  labHttp: number;
  labHttps: number;
  /** UDP and TCP. */
  dns: number;
  postgres: number;
  /** By host key. */
  imap: Record<string, number>;
  smtp: Record<string, number>;
  /** Sensors of implicit TLS, by host key. */
  imaps: Record<string, number>;
  smtps: Record<string, number>;
}

/** Ports that settings may give outright; null: the usual one, shifted. */
export interface GivenPorts {
  LAB_DNS_PORT: number | null;
  LAB_HTTP_PORT: number | null;
  LAB_HTTPS_PORT: number | null;
  LAB_HOSTS_BY: 'port' | 'address' | 'sni';
  LAB_IMAP_PORT: number | null;
  LAB_SMTP_PORT: number | null;
  LAB_IMAPS_PORT: number | null;
  LAB_SMTPS_PORT: number | null;
}

/** Every port. The shifted ranges of two offsets never meet. */
export function portsFor(offset: number, given: GivenPorts): Ports {
  /** With an address or a name of their own, all hosts have the usual port; else each has one of the table. */
  const mail = (usual: number, set: number | null, own: (host: Host) => number) => {
    const shared = given.LAB_HOSTS_BY === 'port' ? null : (set ?? usual + offset);
    return Object.fromEntries(HOSTS.map((host) => [host.key, shared ?? own(host) + offset]));
  };
  return {
    portal: 3000 + offset,
    sandbox: 3400 + offset,
    sandboxSecure: 3800 + offset,
    dns: given.LAB_DNS_PORT ?? 15353 + offset,
    labHttp: given.LAB_HTTP_PORT ?? 15800 + offset,
    labHttps: given.LAB_HTTPS_PORT ?? 14443 + offset,
    postgres: 16432 + offset,
    imap: mail(143, given.LAB_IMAP_PORT, ({ localPorts }) => localPorts.imap),
    smtp: mail(587, given.LAB_SMTP_PORT, ({ localPorts }) => localPorts.smtp),
    imaps: mail(993, given.LAB_IMAPS_PORT, ({ localSensors }) => localSensors.imap),
    smtps: mail(465, given.LAB_SMTPS_PORT, ({ localSensors }) => localSensors.smtp),
  };
}

type BindError = NodeJS.ErrnoException | null;

function bindableTcp(port: number, address: string): Promise<BindError> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', (error) => done(error));
    probe.listen(port, address, () => probe.close(() => done(null)));
  });
}

function bindableUdp(port: number, address: string): Promise<BindError> {
  return new Promise((done) => {
    const probe = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    probe.once('error', (error) => {
      probe.close();
      done(error);
    });
    probe.bind({ port, address, exclusive: true }, () => probe.close(() => done(null)));
  });
}

export interface PortUse {
  port: number;
  use: string;
  /** Needed by UDP as well. */
  udp?: boolean;
  /** Where, when it is not where everything else listens. */
  address?: string;
}

/**
 * Checks that every port can be bound, before anything is started.
 * @throws StartError naming each port that cannot, and what it is for.
 */
export async function requirePorts(ports: PortUse[], address: string): Promise<void> {
  const problems: string[] = [];
  for (const { port, use, udp, address: own } of ports) {
    const where = own ?? address;
    const error = (await bindableTcp(port, where)) ?? (udp ? await bindableUdp(port, where) : null);
    if (error?.code === 'EADDRNOTAVAIL') {
      throw new StartError(
        `L’adresse d’écoute ${where} n’existe pas sur cette machine.`,
        `Corrigez ${own ? 'LAB_HOST_ADDRESSES' : 'MOTCO2_BIND'} : 127.0.0.1, ou une adresse de cette machine.`,
      );
    }
    if (error) problems.push(`  ${own ? `${own}:` : ''}${port} (${use}) : ${reason(error)}`);
  }
  if (problems.length > 0) {
    throw new StartError(
      `Des ports ne peuvent pas être ouverts :\n${problems.join('\n')}`,
      'Fermez le programme qui les occupe, ou décalez tous les ports avec MOTCO2_PORT_OFFSET (1 à 399).',
    );
  }
}

/** @throws StartError when two of our own services were given the same port at one address. */
export function requireDistinct(ports: PortUse[], address: string): void {
  const taken = new Map<string, PortUse>();
  for (const one of ports) {
    const place = `${one.address ?? address}:${one.port}`;
    const other = taken.get(place);
    if (other) {
      throw new StartError(
        `Le port ${one.port} est donné deux fois : ${other.use} et ${one.use}.`,
        'Corrigez le réglage de l’un des deux (LAB_…_PORT).',
      );
    }
    taken.set(place, one);
  }
}

function reason(error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE') return 'déjà utilisé';
  if (error.code === 'EACCES') return 'réservé à l’administrateur';
  return error.message;
}
