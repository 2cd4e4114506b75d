/** What is known of a connection for attribution, accumulated from its events (DESIGN §5, Matching). */
import { normaliseAddress } from './addresses';
import type { ClientCertificate, LabEvent } from './events';
import { type HostKey, labelOfName } from './hosts';

/** What is known of a connection for attribution. Immutable: `addFact` returns a new one. */
export interface ConnectionFacts {
  id: string;
  /** null until it is known: where servers share an address, the name in the ClientHello tells (LAB_HOSTS_BY=sni). */
  host: HostKey | null;
  protocol: LabEvent['protocol'];
  /** Normalised, null when unknown. */
  clientAddress: string | null;
  /** The earliest moment known: that of `connection.opened`. */
  openedAt: number;
  /** Null while open. */
  closedAt: number | null;
  /** Labels read in SNI, then in aliases; distinct, in that order of strength. */
  sniLabel: string | null;
  aliasLabel: string | null;
  /** The mailbox that a checked credential opened. */
  identity: { mailbox: string; organisationId: number } | null;
  /** OUs of a client certificate whose chain, dates, revocation and usage are right (possession proven by TLS). */
  trustedOus: readonly string[];
}

/**
 * Starts the facts of a connection from its first known event.
 * @param zone the instance's DNS zone, needed to recognise labels in names.
 * Returns null for an event that belongs to no connection, and for a transcript, which decides nothing.
 */
export function newConnection(event: LabEvent, zone?: string): ConnectionFacts | null {
  if (event.connection === null || event.type === 'transcript') return null;
  const empty: ConnectionFacts = {
    id: event.connection,
    host: event.host,
    protocol: event.protocol,
    clientAddress: normaliseAddress(event.clientAddress),
    openedAt: event.at,
    closedAt: null,
    sniLabel: null,
    aliasLabel: null,
    identity: null,
    trustedOus: [],
  };
  return addFact(empty, event, zone);
}

function trusted(certificate: ClientCertificate | null): readonly string[] {
  return certificate && certificate.problem === null ? certificate.ous : [];
}

/** Adds what an event of the same connection says. Order does not matter; the same event twice changes nothing. */
export function addFact(facts: ConnectionFacts, event: LabEvent, zone?: string): ConnectionFacts {
  if (event.connection !== facts.id || event.type === 'transcript') return facts;
  const seen = {
    ...facts,
    host: facts.host ?? event.host,
    openedAt: Math.min(facts.openedAt, event.at),
  };
  switch (event.type) {
    case 'connection.closed':
      return { ...seen, closedAt: event.at };
    case 'implicit_tls':
    case 'tls.client_hello': {
      const label = labelOfName(event.data.sni, zone);
      return label ? { ...seen, sniLabel: label } : seen;
    }
    case 'tls.client_certificate': {
      const ous = trusted(event.data);
      return ous.length > 0 ? { ...seen, trustedOus: ous } : seen;
    }
    case 'auth.failed':
      return event.data.aliasLabel ? { ...seen, aliasLabel: event.data.aliasLabel.toLowerCase() } : seen;
    case 'auth.succeeded': {
      const { mailbox, organisationId, aliasLabel } = event.data;
      const identity = { mailbox, organisationId };
      return { ...seen, identity, aliasLabel: aliasLabel?.toLowerCase() ?? seen.aliasLabel };
    }
    default:
      return seen;
  }
}
