/** Which ports the configuration asks for, and what is behind each. */
import type { MailProtocol } from '../../conformance/hosts';
import type { LabConfig } from '../config';
import type { LabHost } from '../connection';
import type { ListenTarget } from './bind';

const PORTS: { protocol: MailProtocol; listener: ListenTarget['listener']; field: PortField }[] = [
  { protocol: 'imap', listener: 'starttls', field: 'imapPort' },
  { protocol: 'smtp', listener: 'starttls', field: 'smtpPort' },
  { protocol: 'imap', listener: 'implicit', field: 'imapsPort' },
  { protocol: 'smtp', listener: 'implicit', field: 'smtpsPort' },
];
type PortField = 'imapPort' | 'smtpPort' | 'imapsPort' | 'smtpsPort';

/** @param hosts the servers of `config.hosts`, in the same order. */
export function mailTargets(config: LabConfig, hosts: readonly LabHost[]): ListenTarget[] {
  // Sharing one address and port, they are one target, and the ClientHello chooses.
  const shared = config.hostsBy === 'sni';
  const places = shared ? config.hosts.slice(0, 1) : config.hosts;
  return places.flatMap((place, index) =>
    PORTS.flatMap(({ protocol, listener, field }): ListenTarget[] => {
      const port = place[field];
      if (port === null) return [];
      return [{ host: shared ? null : (hosts[index] ?? null), protocol, listener, bind: place.bind, port }];
    }),
  );
}
