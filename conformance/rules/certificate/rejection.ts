/**
 * What one connection to a faulty server shows (DESIGN §6.2; domain-facts §9): what the client handed over, or how
 * it turned away, or why neither can be told.
 */
import type { Defect } from '../../hosts';
import type { Snapshot } from '../../snapshot';
import { ALERT } from '../../tls';
import type { Strength } from '../../verdict';
import {
  all,
  type Connection,
  CREDENTIAL_COMMANDS,
  certificateDelivered,
  commandsInsteadOfTls,
  commandsOf,
  first,
  tellingAlerts,
} from '../evidence/connections';
import { type UnreachedFacts, unreachedBy } from '../evidence/unreached';
import { endOf } from '../evidence/window';

/** A credential or mail command that reached the faulty server. */
export interface Exposure {
  eventId: number;
  at: number;
  /** Through TLS with the unverified server, or in clear. */
  tls: boolean;
  /** What was handed over, French, with its article. */
  what: string;
  /** The command or mechanism that carried it. */
  how: string;
  /** A credential (or the attempt to give one), rather than a mail command. */
  credential: boolean;
}

/** Why a connection that met the certificate proves nothing. */
export type Doubt =
  | 'root-not-trusted'
  | 'unexpected-alert'
  | 'name-mismatch'
  | 'silent'
  | 'unreadable-data'
  | 'unexpected-command'
  | 'protocol-error'
  | 'injection';

export type Outcome =
  | { kind: 'exposed'; connection: Connection; exposures: readonly Exposure[] }
  | {
      kind: 'rejected';
      connection: Connection;
      strength: Strength;
      how: 'alert' | 'closed' | 'preamble';
      /** Of `alert`. */
      code: number | null;
      /** 45 on expired, 44 on revoked: an alert that by itself names the defect. */
      namesDefect: boolean;
      at: number;
      eventIds: readonly number[];
    }
  | {
      kind: 'doubtful';
      connection: Connection;
      reason: Doubt;
      code: number | null;
      eventIds: readonly number[];
    }
  | ({ kind: 'unreached'; connection: Connection } & UnreachedFacts);

const MAIL_COMMANDS = new Set(
  (
    'SELECT EXAMINE CREATE DELETE RENAME SUBSCRIBE UNSUBSCRIBE LIST XLIST LSUB STATUS APPEND FETCH STORE SEARCH ' +
    'COPY MOVE EXPUNGE CHECK CLOSE UNSELECT IDLE NAMESPACE GETQUOTA GETQUOTAROOT SETQUOTA GETACL SORT THREAD UID ' +
    'MAIL RCPT DATA BDAT VRFY EXPN ETRN'
  ).split(' '),
);

/** What some libraries say before their own verification of the certificate (domain-facts §9). */
const PREAMBLE = new Set(['CAPABILITY', 'EHLO', 'HELO', 'ID', 'NOOP', 'LOGOUT', 'QUIT', 'STARTTLS']);

const CREDENTIAL_NAME = {
  password: 'un mot de passe',
  token: 'un jeton d’accès Pro Santé Connect',
  certificate: 'une demande d’ouverture de session par certificat',
  none: 'une demande d’authentification',
} as const;

/** What an initial response carries, by SASL mechanism. */
const MECHANISM_CREDENTIAL: Record<string, keyof typeof CREDENTIAL_NAME> = {
  PLAIN: 'password',
  LOGIN: 'password',
  EXTERNAL: 'certificate',
  XOAUTH2: 'token',
  OAUTHBEARER: 'token',
};

/** Alerts that name one precise defect; on another host they say that the client saw something else. */
const PRECISE: readonly number[] = [ALERT.certificateRevoked, ALERT.certificateExpired, ALERT.unknownCa];

/** Alerts that fit each defect (DESIGN §6.2, strong). */
const FITTING: Record<Exclude<Defect, null>, readonly number[]> = {
  expired: [ALERT.certificateExpired],
  revoked: [ALERT.certificateRevoked],
  otherca: [ALERT.unknownCa, ALERT.badCertificate, ALERT.certificateUnknown],
};

/** Everything that the client handed to the server on this connection, oldest first. */
export function exposuresOf(connection: Connection): Exposure[] {
  const attempts = all(connection, 'auth.attempted').map(
    (event): Exposure => ({
      eventId: event.id,
      at: event.at,
      tls: event.data.tls,
      what: CREDENTIAL_NAME[event.data.credential],
      how: event.data.mechanism,
      credential: true,
    }),
  );
  const results = [...all(connection, 'auth.failed'), ...all(connection, 'auth.succeeded')]
    .filter(({ data }) => !attempts.some(({ tls }) => tls === data.tls))
    .map(
      (event): Exposure => ({
        eventId: event.id,
        at: event.at,
        tls: event.data.tls,
        what: CREDENTIAL_NAME.none,
        how: event.data.mechanism,
        credential: true,
      }),
    );
  const commands = commandsOf(connection).flatMap(({ name, tls, event }): Exposure[] => {
    const common = { eventId: event.id, at: event.at, tls, how: name === 'MAIL' ? 'MAIL FROM' : name };
    if (MAIL_COMMANDS.has(name))
      return [{ ...common, what: 'une commande de messagerie', credential: false }];
    if (!CREDENTIAL_COMMANDS.has(name) || attempts.some((attempt) => attempt.tls === tls)) return [];
    // The credential itself may follow in another event, which a KO does not wait for: the line already says which.
    const [mechanism = '', ...rest] = name === 'LOGIN' ? [] : event.data.args.toUpperCase().split(' ');
    const given = rest.length > 0 ? (MECHANISM_CREDENTIAL[mechanism] ?? 'none') : 'none';
    return [
      {
        ...common,
        how: `${name} ${mechanism}`.trim(),
        what: CREDENTIAL_NAME[name === 'LOGIN' ? 'password' : given],
        credential: true,
      },
    ];
  });
  const uses = [...all(connection, 'folder.opened'), ...all(connection, 'message.accepted')]
    .filter(() => commands.length === 0)
    .map(
      (event): Exposure => ({
        eventId: event.id,
        at: event.at,
        tls: first(connection, 'tls.handshake_completed') !== undefined,
        what: 'une commande de messagerie',
        how: event.type === 'folder.opened' ? 'SELECT' : 'DATA',
        credential: false,
      }),
    );
  const injected = commandsInsteadOfTls(connection).flatMap(({ name, event }): Exposure[] => {
    const credential = CREDENTIAL_COMMANDS.has(name);
    if (!credential && !MAIL_COMMANDS.has(name)) return [];
    const kind = credential ? 'une commande d’authentification' : 'une commande de messagerie';
    const place =
      event.type === 'starttls.injection' ? 'glissée derrière STARTTLS' : 'au lieu de négocier TLS';
    return [{ eventId: event.id, at: event.at, tls: false, what: `${kind} ${place}`, how: name, credential }];
  });
  return [...attempts, ...results, ...commands, ...uses, ...injected].sort(
    (a, b) => a.at - b.at || a.eventId - b.eventId,
  );
}

/** Whether the name asked by the client is one that the host's certificate bears (DESIGN §4). */
function asksForHost(connection: Connection, snapshot: Snapshot): boolean {
  const sni = first(connection, 'tls.client_hello')?.data.sni?.toLowerCase().replace(/\.$/, '');
  const name = snapshot.host.name.toLowerCase();
  if (!sni || sni === name || sni === 'localhost') return true;
  return sni.endsWith(`.${name}`) && !sni.slice(0, -name.length - 1).includes('.');
}

/** What a connection shows once it is over; one that is still open counts as silent. */
export function outcomeOf(
  connection: Connection,
  defect: Exclude<Defect, null>,
  snapshot: Snapshot,
): Outcome {
  const exposures = exposuresOf(connection);
  if (exposures.length > 0) return { kind: 'exposed', connection, exposures };

  const doubt = (reason: Doubt, eventIds: readonly number[], code: number | null = null): Outcome => ({
    kind: 'doubtful',
    connection,
    reason,
    code,
    eventIds,
  });
  const [injection] = all(connection, 'starttls.injection');
  if (injection) return doubt('injection', [injection.id]);
  const failed = first(connection, 'tls.failed');
  if (!certificateDelivered(connection)) {
    const over = endOf(connection) < Number.POSITIVE_INFINITY || failed !== undefined;
    return over
      ? { kind: 'unreached', connection, ...unreachedBy(connection) }
      : doubt('silent', [connection.firstEvent.id]);
  }

  const delivered = first(connection, 'tls.certificate_delivered');
  const proof = (...ids: (number | undefined)[]) =>
    [delivered?.id, ...ids].filter((id): id is number => id !== undefined);
  const named = asksForHost(connection, snapshot);
  const alerts = tellingAlerts(connection);
  const wrong = alerts.find(
    ({ data }) => PRECISE.includes(data.code) && !FITTING[defect].includes(data.code),
  );
  if (wrong) {
    const reason = wrong.data.code === ALERT.unknownCa ? 'root-not-trusted' : 'unexpected-alert';
    return doubt(reason, proof(wrong.id), wrong.data.code);
  }
  // Before any alert: what was said through TLS may have been the beginning of a credential.
  const talk = commandsOf(connection).filter(({ tls }) => tls);
  const strange = talk.find(({ name }) => !PREAMBLE.has(name));
  if (strange) return doubt('unexpected-command', [strange.event.id]);
  if ((connection.closed?.data.unparsedBytes ?? 0) > 0) {
    return doubt('unreadable-data', proof(connection.closed?.id));
  }
  const fitting = alerts.find(({ data }) => FITTING[defect].includes(data.code));
  if (fitting && (named || PRECISE.includes(fitting.data.code))) {
    const { code } = fitting.data;
    return {
      kind: 'rejected',
      connection,
      strength: 'strong',
      how: 'alert',
      code,
      namesDefect: defect !== 'otherca',
      at: fitting.at,
      eventIds: proof(fitting.id),
    };
  }

  const ending = endingOf(connection);
  if (ending.kind !== 'left') return doubt(ending.kind, proof(...ending.eventIds));
  if (!named) {
    return doubt('name-mismatch', proof(first(connection, 'tls.client_hello')?.id, ...ending.eventIds));
  }
  const [alert] = alerts;
  return {
    kind: 'rejected',
    connection,
    strength: talk.length > 0 ? 'weak' : 'medium',
    how: talk.length > 0 ? 'preamble' : alert ? 'alert' : 'closed',
    code: alert?.data.code ?? null,
    namesDefect: false,
    at: ending.at,
    eventIds: proof(...talk.map(({ event }) => event.id), ...ending.eventIds),
  };
}

/** How a connection that met the certificate came to its end: the client left, or nobody can say that it did. */
function endingOf(connection: Connection): {
  kind: 'left' | 'silent' | 'protocol-error';
  at: number;
  eventIds: readonly number[];
} {
  const { closed } = connection;
  const [alert] = tellingAlerts(connection);
  const failed = first(connection, 'tls.failed');
  const ids = [alert?.id, failed?.id, closed?.id].filter((id) => id !== undefined);
  const at = alert?.at ?? failed?.at ?? closed?.at ?? connection.lastAt;
  if (alert) return { kind: 'left', at, eventIds: ids };
  if (failed) {
    const { cause } = failed.data;
    if (cause === 'closed' || cause === 'reset' || cause === 'alert')
      return { kind: 'left', at, eventIds: ids };
    return { kind: cause === 'timeout' ? 'silent' : 'protocol-error', at, eventIds: ids };
  }
  const saidGoodbye = commandsOf(connection).some(
    ({ name, tls }) => tls && (name === 'LOGOUT' || name === 'QUIT'),
  );
  const left = closed && (saidGoodbye || closed.data.by === 'client' || closed.data.by === 'reset');
  return left ? { kind: 'left', at, eventIds: ids } : { kind: 'silent', at, eventIds: ids };
}
