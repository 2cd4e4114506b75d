/** One precise French line per event. States what was seen, never whether the test passes. */
import type { EventData, EventType, LabEvent } from '../../conformance/events';
import { hostByKey } from '../../conformance/hosts';
import { isIgnoredSuite, offeredVersions, versionName } from '../../conformance/tls';
import type { EventView } from '../views';
import { messageLine } from './describe-message';

type Line = Pick<EventView, 'summary' | 'tone'>;
type Described = LabEvent & { judged?: boolean };
type Describer<T extends EventType> = (data: EventData<T>, event: Described) => Line;

const good = (summary: string): Line => ({ summary, tone: 'good' });
const bad = (summary: string): Line => ({ summary, tone: 'bad' });
const neutral = (summary: string): Line => ({ summary, tone: 'neutral' });

const clock = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', timeStyle: 'medium' });
const seconds = (ms: number) =>
  `${(ms / 1000).toLocaleString('fr-FR', { maximumFractionDigits: ms < 100 ? 2 : ms < 10_000 ? 1 : 0 })} s`;
const bytes = (count: number) => `${count.toLocaleString('fr-FR')} octet${count > 1 ? 's' : ''}`;

/** The laboratory's words for an ending, which are part of the evidence, in the reader's language. */
const ENDINGS: Record<string, string> = {
  'implicit TLS on a STARTTLS port': 'TLS dès l’ouverture',
  'implicit TLS on a sensor': 'port de TLS implicite, où rien n’est servi',
  'no TLS on a sensor': 'port de TLS implicite, où rien n’est servi',
  'unrecognized server name': 'nom de serveur (SNI) absent ou inconnu',
  'internal error': 'erreur interne du laboratoire',
  'HTTP request': 'requête HTTP',
  'content before 354': 'message envoyé avant la réponse 354',
};
const ending = (reason: string) => ENDINGS[reason] ?? reason.replace(/^alert /, 'alerte TLS ');

const ON_REQUEST = 'sessions closed on request';
/** Sessions of the window are closed as the test announces; older ones because a test starts. */
const onRequest = (judged: boolean) =>
  judged ? 'comme annoncé' : 'le lancement d’un test ferme les sessions antérieures';

const PROTOCOL_NAMES: Record<string, string> = { imap: 'IMAP', smtp: 'SMTP', http: 'HTTP', dns: 'DNS' };
const NOT_TLS = {
  'not-tls': 'ce n’est pas du TLS',
  sslv2: 'c’est du SSL 2.0, interdit',
  closed: 'le client a fermé',
  timeout: 'le client n’a rien envoyé à temps',
  'too-big': 'le message est trop long',
} as const;

const TLS_FAILURES = {
  alert: 'alerte du client',
  closed: 'fermée par le client',
  reset: 'coupée par le client',
  no_shared_cipher: 'aucune suite cryptographique commune',
  unsupported_version: 'aucune version de TLS commune',
  unrecognized_name: 'nom de serveur (SNI) absent ou inconnu',
  timeout: 'délai dépassé',
  protocol_error: 'erreur de protocole',
} as const;

const CERTIFICATE_PROBLEMS = {
  unknown_chain: 'autorité inconnue',
  expired: 'expiré',
  not_yet_valid: 'pas encore valide',
  revoked: 'révoqué',
  crl_unavailable: 'révocation non vérifiable',
  wrong_kind_sign: 'certificat de signature',
  wrong_kind_server: 'certificat de serveur',
  wrong_kind_personne: 'certificat de personne',
  wrong_usage: 'usage inadapté',
  other: 'refusé',
} as const;

const CREDENTIALS = {
  password: 'mot de passe',
  token: 'jeton',
  certificate: 'certificat',
  none: 'sans preuve d’identité',
} as const;

const CLOSED_BY = {
  client: 'fermée par le client',
  server: 'fermée par le serveur',
  reset: 'coupée par le client (RST)',
  timeout: 'fermée après inactivité',
} as const;

const DESCRIBERS: { [T in EventType]: Describer<T> } = {
  'connection.opened': (data, event) =>
    neutral(
      `Connexion ${PROTOCOL_NAMES[event.protocol ?? ''] ?? ''} depuis ${event.clientAddress ?? 'une adresse inconnue'}, port ${data.port}${
        data.listener === 'implicit' ? ' (TLS implicite : rien n’y est servi)' : ''
      }${data.proxy ? `, par le mandataire ${data.proxy}` : ''}`,
    ),
  'connection.closed': (data, { judged = true }) =>
    neutral(
      `Connexion ${CLOSED_BY[data.by]} après ${seconds(data.durationMs)}${
        data.reason ? ` : ${data.reason === ON_REQUEST ? onRequest(judged) : ending(data.reason)}` : ''
      }${data.unparsedBytes > 0 ? ` — ${bytes(data.unparsedBytes)} reçus sans former de commande` : ''}`,
    ),
  implicit_tls: (data) =>
    bad(
      `TLS dès l’ouverture, alors que le Référentiel demande STARTTLS${data.sni ? ` (serveur demandé : ${data.sni})` : ''}`,
    ),
  command: (data) =>
    neutral(`${data.name}${data.args ? ` ${data.args}` : ''}${data.tls ? '' : ' — en clair'}`),
  'command.answered': (data) => neutral(`${data.name} → ${data.status}${data.text ? ` ${data.text}` : ''}`),
  'starttls.accepted': () => neutral('STARTTLS accepté'),
  'starttls.injection': (data) =>
    bad(`${bytes(data.bytes)} envoyés derrière STARTTLS avant la négociation TLS : ignorés`),
  'tls.client_hello': (data) => {
    const versions = offeredVersions(data).map(versionName).join(', ');
    const suites = data.suites.filter((suite) => !isIgnoredSuite(suite)).length;
    const server = data.sni ? `serveur demandé : ${data.sni}` : 'sans nom de serveur (SNI)';
    return neutral(`ClientHello : ${versions} ; ${suites} suites proposées ; ${server}`);
  },
  'tls.not_tls': (data) => bad(`Pas de négociation TLS : ${NOT_TLS[data.why]}`),
  'tls.certificate_delivered': (data) =>
    neutral(`Certificat du serveur transmis (empreinte ${data.fingerprint.slice(0, 16)}…)`),
  'tls.client_certificate': (data) => {
    const name = `Certificat client ${data.commonName ?? data.subject}, OU ${data.ous.join(', ') || 'absent'}`;
    return data.problem
      ? bad(`${name} — ${CERTIFICATE_PROBLEMS[data.problem]}`)
      : good(`${name} — chaîne vérifiée${data.anchor ? ` (${data.anchor})` : ''}`);
  },
  'tls.handshake_completed': (data) =>
    good(
      `${data.version.replace(/^TLSv/, 'TLS ')}, ${data.suite}${data.clientCertificate ? ', avec certificat client' : ''}`,
    ),
  'tls.alert_received': (data) =>
    neutral(
      `Alerte TLS ${data.code} (${data.name}) reçue du client${data.afterCompletion ? ', après la fin de la négociation' : ''}`,
    ),
  'tls.failed': (data) =>
    neutral(
      `Négociation TLS interrompue : ${TLS_FAILURES[data.cause]}${
        data.certificateDelivered ? ', après réception du certificat' : ', avant l’envoi du certificat'
      }`,
    ),
  'auth.attempted': (data) => {
    const line = `${data.mechanism === 'IMAP LOGIN' ? 'LOGIN' : `AUTHENTICATE ${data.mechanism}`} — ${data.user ?? 'utilisateur non indiqué'} (${CREDENTIALS[data.credential]})`;
    return data.tls ? neutral(line) : bad(`${line}, en clair`);
  },
  'auth.succeeded': (data) =>
    good(
      `Authentifié : BAL ${data.mailbox} ouverte par ${data.method === 'psc' ? 'jeton Pro Santé Connect' : 'certificat client'} (${data.mechanism})`,
    ),
  'auth.failed': (data) => {
    const expiry = data.cause === 'token_expired' ? data.token?.expiresAt : null;
    return bad(
      expiry ? `Refusé : jeton expiré à ${clock.format(expiry * 1000)}` : `Refusé : ${data.explanation}`,
    );
  },
  'folder.opened': (data) =>
    neutral(
      `Dossier ${data.folder} ouvert${data.readOnly ? ' en lecture seule' : ''} : ${data.messages} message${data.messages > 1 ? 's' : ''}`,
    ),
  'message.accepted': (data) => good(messageLine(data)),
  transcript: ({ lines, omitted }) => {
    const rest =
      omitted > 0 ? `, ${omitted.toLocaleString('fr-FR')} de plus non gardée${omitted > 1 ? 's' : ''}` : '';
    return neutral(`Dialogue : ${lines.length} ligne${lines.length > 1 ? 's' : ''}${rest}`);
  },
  'message.refused': (data) => bad(`Message refusé (${data.status}) : ${data.reason}`),
  'limit.reached': (data) => bad(`Limite atteinte : ${data.message}`),
  'revocation.fetched': (data) => neutral(revocationLine(data)),
  'dns.queried': (data) => neutral(`DNS : question ${data.kind} ${data.name} → ${data.answer}`),
  'autoconfig.fetched': (data) =>
    neutral(
      `Configuration automatique ${data.head ? 'sondée (HEAD)' : 'demandée'} : ${data.secure ? 'https' : 'http'}://${data.name}${data.path} → ${data.status}`,
    ),
  'laboratory.gap': (data) =>
    bad(
      `Le laboratoire n’a pas pu tout observer entre ${clock.format(data.from)} et ${clock.format(data.to)} : ${data.reason}`,
    ),
  'laboratory.fault': (data) =>
    bad(
      `Vérification du laboratoire de ${clock.format(data.checkedAt)} : ${faultyPart(data.subject)} n’est pas dans l’état attendu. ${data.detail}`,
    ),
  'sessions.closing': () =>
    neutral('Le serveur ferme maintenant les sessions de la BAL, comme le test l’annonce'),
};

function faultyPart(subject: string): string {
  if (subject.startsWith('host:')) return 'ce serveur';
  const parts: Record<string, string> = {
    dns: 'le serveur DNS',
    autoconfig: 'le site d’autoconfiguration',
    psc: 'Pro Santé Connect',
  };
  return parts[subject] ?? 'un service de révocation';
}

const OCSP_ANSWERS: Record<string, string> = {
  good: 'non révoqué',
  revoked: 'révoqué',
  unknown: 'inconnu',
  malformedRequest: 'requête illisible',
  unauthorized: 'autorité inconnue du service',
  internalError: 'service indisponible',
};

const FILE_ANSWERS: Record<string, string> = {
  sent: 'lu',
  not_modified: 'vérifié, le client avait déjà le dernier',
  head: 'présence vérifiée',
};

/** Which certificate or authority was asked about, as far as the request tells. Events of older versions tell less. */
function revocationLine({ kind, serial, host, authority, answer }: EventData<'revocation.fetched'>): string {
  if (kind === 'ocsp') {
    const about = host
      ? ` pour le certificat du serveur ${hostByKey(host).prefix}`
      : serial
        ? ` pour le certificat ${serial}${authority ? ` de ${authority}` : ''}`
        : '';
    return `OCSP interrogé${about} : ${OCSP_ANSWERS[answer] ?? answer}`;
  }
  const what = kind === 'crl' ? 'Fichier CRL' : 'Certificat de l’autorité';
  const whose = authority ? `${kind === 'crl' ? ' de' : ''} ${authority}` : '';
  return `${what}${whose} : ${FILE_ANSWERS[answer] ?? answer}`;
}

/** The line of an event. An event of an older vocabulary gets its type as its line. */
export function describeEvent(event: Described): Line {
  const describer = DESCRIBERS[event.type] as Describer<EventType> | undefined;
  return describer ? describer(event.data as EventData<EventType>, event) : neutral(event.type);
}
