/** Which TCP ports an instance uses, and whether they are free. Bases: DESIGN §4. */
import { createServer } from 'node:net';
import { HOSTS } from '../conformance/hosts';
import { StartError } from './errors';

export interface Ports {
  portal: number;
  sandbox: number;
  labHttp: number;
  dns: number;
  postgres: number;
  /** By host key. */
  imap: Record<string, number>;
  smtp: Record<string, number>;
}

/** Every port, shifted by MOTCO2_PORT_OFFSET. The ranges of two offsets never meet. */
export function portsFor(offset: number): Ports {
  return {
    portal: 3000 + offset,
    sandbox: 3400 + offset,
    dns: 15353 + offset,
    labHttp: 15800 + offset,
    postgres: 16432 + offset,
    imap: Object.fromEntries(HOSTS.map((host) => [host.key, host.localPorts.imap + offset])),
    smtp: Object.fromEntries(HOSTS.map((host) => [host.key, host.localPorts.smtp + offset])),
  };
}

function bindable(port: number, address: string): Promise<NodeJS.ErrnoException | null> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', (error) => done(error));
    probe.listen(port, address, () => probe.close(() => done(null)));
  });
}

/**
 * Checks that every port can be bound, before anything is started.
 * @throws StartError naming each port that cannot, and what it is for.
 */
export async function requirePorts(ports: { port: number; use: string }[], address: string): Promise<void> {
  const problems: string[] = [];
  for (const { port, use } of ports) {
    const error = await bindable(port, address);
    if (error?.code === 'EADDRNOTAVAIL') {
      throw new StartError(
        `L’adresse d’écoute ${address} n’existe pas sur cette machine.`,
        'Corrigez MOTCO2_BIND : 127.0.0.1, ou une adresse de cette machine.',
      );
    }
    if (error) problems.push(`  ${port} (${use}) : ${reason(error)}`);
  }
  if (problems.length > 0) {
    throw new StartError(
      `Des ports ne peuvent pas être ouverts :\n${problems.join('\n')}`,
      'Fermez le programme qui les occupe, ou décalez tous les ports avec MOTCO2_PORT_OFFSET (1 à 399).',
    );
  }
}

function reason(error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE') return 'déjà utilisé';
  if (error.code === 'EACCES') return 'réservé à l’administrateur';
  return error.message;
}
