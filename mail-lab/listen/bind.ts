/** Opening ports, and saying in words why one cannot be had. */
import type { Server } from 'node:net';
import type { MailProtocol } from '../../conformance/hosts';
import { bindError } from '../bind-error';
import type { LabHost } from '../connection';

/** A port and what is behind it. */
export interface ListenTarget {
  /** null: several servers share the port, and the name in the ClientHello chooses. */
  host: LabHost | null;
  protocol: MailProtocol;
  bind: string;
  /** 0: any free port. */
  port: number;
  /** `implicit`: a sensor, which serves nothing (ports 993 and 465). */
  listener: 'starttls' | 'implicit';
}

function refusal(error: NodeJS.ErrnoException, target: ListenTarget): Error {
  const what = `${target.protocol}${target.listener === 'implicit' ? ' sensor' : ''}`;
  const where = `${target.bind}:${target.port} (${what} of ${target.host?.key ?? 'all hosts'})`;
  return bindError(error, where, 'MOTCO2_PORT_OFFSET', 'LAB_IMAP_PORT and LAB_SMTP_PORT');
}

/** Rejects with a sentence that names the port and the remedy. */
export function bind(server: Server, target: ListenTarget): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(refusal(error, target));
    server.once('error', fail);
    server.listen({ host: target.bind, port: target.port, backlog: 511 }, () => {
      server.off('error', fail);
      resolve();
    });
  });
}
