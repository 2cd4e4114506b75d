/** What one connection of an authentication case shows: accepted, refused, in clear, or not even tried (DESIGN §6.4). */
import { sameAddress } from '../../addresses';
import type { EventData } from '../../events';
import { clock, enumerate } from '../../format';
import { matchingOu, sameMailAddress } from '../../identifiers';
import { ALERT, alertLabel } from '../../tls';
import {
  all,
  type Connection,
  CREDENTIAL_COMMANDS,
  certificateDelivered,
  commandsInsteadOfTls,
  commandsOf,
  type Evidence,
  first,
  type Seen,
  tellingAlerts,
} from '../evidence/connections';
import { whenAndWhence } from '../evidence/findings';
import { unreachedBy, unreachedText } from '../evidence/unreached';
import { endOf } from '../evidence/window';
import { expectedMechanisms, refusalWords, type Weight } from './refusals';

/** One thing that kept a connection from fulfilling the case. */
export interface Fault {
  id: string;
  at: number;
  /** `final`: no retry mends it. `unknown`: it proves nothing against the client. */
  weight: Weight | 'final';
  message: string;
  hint: string;
  eventIds: readonly number[];
}

export type Success = Seen<'auth.succeeded'>;

const CLEAR_PASSWORD = 'le mot de passe';
const CLEAR_COMMAND = 'une commande d’authentification et ce qu’elle porte';
const CLEAR_SECRET: Record<EventData<'auth.attempted'>['credential'], string> = {
  password: CLEAR_PASSWORD,
  token: 'le jeton Pro Santé Connect',
  certificate: CLEAR_COMMAND,
  none: CLEAR_COMMAND,
};

/** A credential, or the attempt to give one, before TLS. */
export function clearFault(connection: Connection): Fault | null {
  const attempts = all(connection, 'auth.attempted').filter(({ data }) => !data.tls);
  const commands = commandsOf(connection).filter(({ name, tls }) => !tls && CREDENTIAL_COMMANDS.has(name));
  const refused = all(connection, 'auth.failed').filter(
    ({ data }) => !data.tls || data.cause === 'clear_text',
  );
  const instead = commandsInsteadOfTls(connection).filter(({ name }) => CREDENTIAL_COMMANDS.has(name));
  const events = [...attempts, ...refused, ...[...commands, ...instead].map(({ event }) => event)].sort(
    (a, b) => a.at - b.at || a.id - b.id,
  );
  const [start] = events;
  if (!start) return null;
  const given = attempts.find(({ data }) => data.credential !== 'none');
  const secret =
    given !== undefined ||
    instead.length > 0 ||
    (attempts.length === 0 && commands.some(({ name }) => name === 'LOGIN'));
  const eventIds = events.map(({ id }) => id);
  if (secret) {
    const what = given
      ? CLEAR_SECRET[given.data.credential]
      : instead.length > 0
        ? CLEAR_COMMAND
        : CLEAR_PASSWORD;
    return {
      id: 'credential-in-clear',
      at: start.at,
      weight: 'final',
      message: `À ${clock(start.at)}, le logiciel a envoyé ${what} en clair, sans TLS : il a pu être lu sur le réseau.`,
      hint: 'Demandez STARTTLS avant toute authentification, et fermez la connexion si TLS échoue.',
      eventIds,
    };
  }
  return {
    id: 'authentication-before-tls',
    at: start.at,
    weight: 'ko',
    message: `À ${clock(start.at)}, le logiciel a voulu s’authentifier avant STARTTLS ; aucun secret n’a été transmis.`,
    hint: 'Demandez STARTTLS avant toute authentification.',
    eventIds,
  };
}

const ACCEPTED = {
  PSC: ['XOAUTH2', 'OAUTHBEARER'],
  AUTH_CLI: ['PLAIN', 'LOGIN', 'EXTERNAL', 'IMAP LOGIN'],
};

/** The address seen is one of those declared; always true when none was declared and the policy only warns. */
export function isDeclared(address: string | null, { snapshot }: Evidence): boolean {
  const { declared } = snapshot.addresses;
  if (declared.length === 0 && snapshot.policies.addressCheck === 'warn') return true;
  return declared.some((known) => sameAddress(known, address));
}

/** Every point that an accepted authentication misses; empty when it fulfils the case. */
export function successFaults(success: Success, evidence: Evidence): Fault[] {
  const { testCase, snapshot } = evidence;
  const { data, at } = success;
  const { mailbox } = snapshot;
  const faults: Fault[] = [];
  const miss = (id: string, message: string, hint: string) =>
    faults.push({
      id,
      at,
      weight: 'ko',
      message: `À ${clock(at)}, ${message}`,
      hint,
      eventIds: [success.id],
    });

  if (!data.tls) {
    miss(
      'authentication-before-tls',
      'l’authentification a eu lieu sans TLS.',
      'Demandez STARTTLS avant toute authentification.',
    );
  }
  if (
    !ACCEPTED[testCase.mie].includes(data.mechanism) ||
    data.method !== (testCase.mie === 'PSC' ? 'psc' : 'certificate')
  ) {
    miss(
      'mechanism-unknown',
      `le mécanisme employé est ${data.mechanism}, et non ${expectedMechanisms(evidence)}.`,
      `Configurez le mécanisme ${expectedMechanisms(evidence)}.`,
    );
  }
  if (!sameMailAddress(data.mailbox, mailbox.address)) {
    miss(
      'other-mailbox',
      `le logiciel a ouvert la BAL ${data.mailbox}, et non celle du compte, ${mailbox.address}.`,
      `Configurez la BAL ${mailbox.address} et l’identité du compte.`,
    );
  }
  const user = data.user?.trim() || null;
  const anonymous = user === null && (data.mechanism === 'EXTERNAL' || data.mechanism === 'OAUTHBEARER');
  if (!anonymous && !sameMailAddress(user, mailbox.address) && !sameMailAddress(user, mailbox.alias)) {
    miss(
      'user-different',
      `le nom d’utilisateur est « ${user ?? ''} », et non l’adresse de la BAL.`,
      `Configurez le nom d’utilisateur ${mailbox.address}.`,
    );
  }
  if (testCase.mie === 'PSC' && data.token && data.token.subjectNameId?.trim() !== mailbox.idNat.trim()) {
    miss(
      'token-other-person',
      `le jeton est celui de « ${data.token.subjectNameId ?? 'personne'} », et non du titulaire de la BAL, « ${mailbox.idNat} ».`,
      'Identifiez-vous avec l’identité de test du compte.',
    );
  }
  if (testCase.mie === 'AUTH_CLI') {
    const { certificate } = data;
    if (!certificate) {
      miss(
        'certificate-missing',
        'aucun certificat client n’accompagnait l’authentification.',
        'Présentez le certificat ORG_AUTH_CLI du compte.',
      );
    } else if (!matchingOu(certificate.ous, mailbox.idNat)) {
      miss(
        'certificate-wrong-ou',
        `aucun OU du certificat client ne désigne « ${mailbox.idNat} » (OU reçus : ${certificate.ous.join(', ') || 'aucun'}).`,
        'Utilisez le certificat de la structure du compte.',
      );
    } else if (certificate.problem !== null && certificate.problem !== 'crl_unavailable') {
      miss(
        'certificate-wrong-kind',
        'le certificat client présenté n’est pas un ORG_AUTH_CLI valable.',
        'Présentez le certificat ORG_AUTH_CLI du compte.',
      );
    }
  }
  if (snapshot.policies.addressCheck === 'strict' && !isDeclared(success.clientAddress, evidence)) {
    const declared = snapshot.addresses.declared;
    miss(
      'address-undeclared',
      `l’authentification est venue de l’adresse ${success.clientAddress ?? 'inconnue'}, qui n’est pas déclarée (${declared.length > 0 ? enumerate(declared) : 'aucune adresse déclarée'}).`,
      'Déclarez l’adresse publique du poste au lancement du test.',
    );
  }
  return faults;
}

/** Why a connection never authenticated nor was refused; proves nothing against the client. */
function idleFault(connection: Connection, evidence: Evidence): Fault | null {
  const over = endOf(connection) < Number.POSITIVE_INFINITY;
  const unknown = (id: string, message: string, hint: string, eventIds: readonly number[]): Fault => ({
    id,
    at: connection.openedAt,
    weight: 'unknown',
    message: `Connexion ouverte ${whenAndWhence(connection)} : ${message}`,
    hint,
    eventIds,
  });
  const trust = tellingAlerts(connection).find(
    ({ data: { code } }) =>
      (code >= ALERT.badCertificate && code <= ALERT.certificateUnknown) || code === ALERT.unknownCa,
  );
  if (trust) {
    return unknown(
      'server-certificate-refused',
      `le logiciel a refusé le certificat du serveur valide par l’alerte ${alertLabel(trust.data.code)}.`,
      'Importez l’autorité racine des serveurs de test dans le magasin de confiance que le logiciel utilise vraiment (celui de Java, de Node ou de Linux diffère de celui de Windows), et rendez sa CRL accessible.',
      [trust.id],
    );
  }
  if (!certificateDelivered(connection)) {
    if (!over) return null;
    const { reason, code, eventIds } = unreachedBy(connection);
    const { message, hint } = unreachedText(reason, code === null ? '' : alertLabel(code), evidence);
    return unknown(reason, message, hint, eventIds);
  }
  const started = commandsOf(connection).find(
    ({ name, tls }) => tls && (name === 'AUTHENTICATE' || name === 'AUTH' || name === 'LOGIN'),
  );
  if (started) {
    return unknown(
      'attempt-unfinished',
      'l’authentification a commencé sans aller à son terme.',
      'Regardez dans le journal du logiciel pourquoi il s’arrête ; XOAUTH2 s’emploie avec ou sans réponse initiale.',
      [started.event.id],
    );
  }
  if (!over) return null;
  return unknown(
    'no-authentication',
    first(connection, 'tls.handshake_completed')
      ? 'TLS a été établi, puis le logiciel a fermé sans s’authentifier.'
      : 'la négociation TLS s’est arrêtée après la présentation du certificat du serveur.',
    'Si le logiciel vérifie le certificat après la négociation (Node, .NET), importez l’autorité racine des serveurs de test ; sinon, provoquez une authentification, par exemple en le redémarrant.',
    [connection.closed?.id ?? connection.firstEvent.id],
  );
}

export interface Assessment {
  connection: Connection;
  /** The first authentication that fulfils every point. */
  fulfilled: Success | null;
  faults: readonly Fault[];
}

/**
 * Another mailbox of the organisation, opened from a declared address: without label, it may be another product's
 * ordinary traffic, so it proves nothing against this one.
 */
function attributable(fault: Fault, { addressOnly }: Connection): Fault {
  return addressOnly && fault.id === 'other-mailbox' ? { ...fault, weight: 'unknown' } : fault;
}

/** Everything that a connection shows. */
export function assess(connection: Connection, evidence: Evidence): Assessment {
  const successes = all(connection, 'auth.succeeded').map((success) => {
    const faults = successFaults(success, evidence).map((fault) => attributable(fault, connection));
    const stranger = faults.some(({ id, weight }) => id === 'other-mailbox' && weight === 'unknown');
    return { success, faults: stranger ? faults.filter(({ id }) => id === 'other-mailbox') : faults };
  });
  const clear = clearFault(connection);
  const refused = all(connection, 'auth.failed')
    .filter(({ data }) => data.tls && data.cause !== 'clear_text')
    .map((event): Fault => ({ ...refusalWords(event, evidence), at: event.at, eventIds: [event.id] }));
  const faults = [...(clear ? [clear] : []), ...refused, ...successes.flatMap((entry) => entry.faults)];
  const tried = faults.length > 0 || successes.length > 0;
  const idle = tried ? null : idleFault(connection, evidence);
  return {
    connection,
    fulfilled: successes.find((entry) => entry.faults.length === 0)?.success ?? null,
    faults: idle ? [idle] : faults,
  };
}

/**
 * The connections as a rule sees them that asks for more than an authentication.
 * @param more what a connection lacks beyond the authentication that fulfils every point; none: nothing.
 * A failure that the client mended by itself, by an authentication that succeeded later, is no longer held against it.
 */
export function assessBeyond(
  connections: readonly Connection[],
  evidence: Evidence,
  more: (success: Success, connection: Connection) => readonly Fault[],
): Assessment[] {
  const assessments = connections.map((connection) => assess(connection, evidence));
  const lastSuccess = Math.max(
    ...assessments.map(({ fulfilled }) => fulfilled?.at ?? Number.NEGATIVE_INFINITY),
  );
  return assessments.map((assessment): Assessment => {
    const { connection, fulfilled } = assessment;
    const lacks = fulfilled ? more(fulfilled, connection) : [];
    const faults = assessment.faults.map((fault) =>
      fault.weight === 'ko' && fault.at < lastSuccess ? { ...fault, weight: 'unknown' as const } : fault,
    );
    return { connection, fulfilled: lacks.length === 0 ? fulfilled : null, faults: [...faults, ...lacks] };
  });
}
