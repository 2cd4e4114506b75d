/**
 * What one client may ask of the DNS server. By UDP the address may be forged and belong to a victim: beyond the rate
 * of its network every second answer is empty with TC (a real client comes back by TCP), the others are not given.
 */
import { addressGroup } from '../../../conformance/addresses';
import { Counts, Rates } from '../../http/limits';

export const DNS_LIMITS = {
  /** Answers by UDP to one network (IPv4 /24, IPv6 /64), per second. */
  answersPerSecond: 100,
  /** Questions by TCP of one address, per second. */
  tcpQuestionsPerSecond: 200,
  tcpConnectionsPerAddress: 20,
  tcpConnections: 256,
  /** A question has one name and perhaps an OPT. */
  messageBytes: 4096,
  /** Questions being answered at a time; more by UDP are not answered. */
  pending: 2000,
  tcpIdleMs: 10_000,
  /** Unread answers of one connection. */
  unreadBytes: 64 * 1024,
} as const;

/** Forged addresses come from one network as easily as from one machine. */
function networkOf(address: string): string {
  const group = addressGroup(address);
  return group.includes(':') || group === '127.0.0.1' ? group : group.replace(/\.\d+$/, '.0/24');
}

export class DnsLimits {
  private readonly udp = new Rates(DNS_LIMITS.answersPerSecond);
  private readonly slips = new Rates(DNS_LIMITS.answersPerSecond);
  private readonly tcp = new Rates(DNS_LIMITS.tcpQuestionsPerSecond);
  private readonly connections = new Counts();
  private slip = false;

  constructor(private readonly now: () => number = () => performance.now()) {}

  udpAnswer(address: string): 'whole' | 'truncated' | 'none' {
    const network = networkOf(address);
    if (this.udp.take(network, this.now())) return 'whole';
    this.slip = !this.slip;
    return this.slip && this.slips.take(network, this.now()) ? 'truncated' : 'none';
  }

  mayAskByTcp(address: string): boolean {
    return this.tcp.take(addressGroup(address), this.now());
  }

  /** Counts a TCP connection; false when there are too many. Call `disconnect` for those that were counted. */
  connect(address: string): boolean {
    return this.connections.add(addressGroup(address), DNS_LIMITS.tcpConnectionsPerAddress);
  }

  disconnect(address: string): void {
    this.connections.remove(addressGroup(address));
  }
}
