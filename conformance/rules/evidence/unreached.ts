/** Why a connection never came to the server's certificate: the same causes for every rule. */
import { PROTOCOL_NAME } from '../../texts';
import { type Connection, type Evidence, first, tellingAlerts } from './connections';

export type Unreached =
  | 'limit-reached'
  | 'implicit-tls'
  | 'implicit-port'
  | 'no-starttls'
  | 'not-tls'
  | 'negotiation-failed'
  | 'interrupted';

export interface UnreachedFacts {
  reason: Unreached;
  /** Of the client's alert, when one came. */
  code: number | null;
  eventIds: readonly number[];
}

/** The cause for a connection to which no certificate was delivered and that is over. */
export function unreachedBy(connection: Connection): UnreachedFacts {
  const implicit = first(connection, 'implicit_tls');
  const notTls = first(connection, 'tls.not_tls');
  const failed = first(connection, 'tls.failed');
  const hello = first(connection, 'tls.client_hello');
  const [alert] = tellingAlerts(connection);
  const code = alert?.data.code ?? null;
  const limit = first(connection, 'limit.reached');
  if (limit && connection.closed?.data.by === 'server') {
    return { reason: 'limit-reached', code, eventIds: [limit.id] };
  }
  if (implicit || connection.implicitListener) {
    const reason = connection.implicitListener ? 'implicit-port' : 'implicit-tls';
    return { reason, code, eventIds: [implicit?.id ?? connection.firstEvent.id] };
  }
  if (!hello && !first(connection, 'starttls.accepted')) {
    return { reason: 'no-starttls', code, eventIds: [connection.firstEvent.id] };
  }
  if (notTls && notTls.data.why !== 'closed' && notTls.data.why !== 'timeout') {
    return { reason: 'not-tls', code, eventIds: [notTls.id] };
  }
  const cause = failed?.data.cause;
  const ids = [alert?.id, failed?.id].filter((id) => id !== undefined);
  if (alert || (cause && cause !== 'closed' && cause !== 'reset' && cause !== 'timeout')) {
    return { reason: 'negotiation-failed', code, eventIds: ids };
  }
  const end = failed?.id ?? connection.closed?.id ?? connection.firstEvent.id;
  return { reason: 'interrupted', code, eventIds: [end] };
}

/** The usual ports of implicit TLS, which are those of the sensors in production. */
const IMPLICIT = { imap: 'IMAPS, d’ordinaire le port 993', smtp: 'SMTPS, d’ordinaire le port 465' };

type Text = (alert: string, evidence: Evidence) => { message: string; hint: string };

const TEXTS: Record<Unreached, Text> = {
  'limit-reached': () => ({
    message: 'le laboratoire y a mis fin, une de ses limites étant atteinte.',
    hint: 'Réduisez le nombre de connexions simultanées ou de commandes, puis relancez.',
  }),
  'implicit-tls': () => ({
    message: 'le logiciel a ouvert TLS d’emblée (TLS implicite), sans passer par STARTTLS.',
    hint: 'Choisissez la sécurité « STARTTLS » dans le logiciel, et le port indiqué.',
  }),
  'implicit-port': (_, { testCase: { protocol }, snapshot: { host } }) => ({
    message: `le logiciel s’est adressé au port de TLS implicite (${IMPLICIT[protocol]}), où rien n’est servi : le Référentiel demande ${PROTOCOL_NAME[protocol]} avec STARTTLS, sur le port ${host.port}.`,
    hint: `Choisissez la sécurité « STARTTLS » dans le logiciel, et le port ${host.port}.`,
  }),
  'no-starttls': () => ({
    message: 'le logiciel n’a pas demandé STARTTLS : le certificat du serveur ne lui a pas été présenté.',
    hint: 'Choisissez la sécurité « STARTTLS » dans le logiciel.',
  }),
  'not-tls': () => ({
    message: 'ce qui a suivi STARTTLS n’était pas une négociation TLS lisible.',
    hint: 'Vérifiez le réglage TLS du logiciel : TLS 1.2 au moins.',
  }),
  'negotiation-failed': (alert) => ({
    message: `la négociation TLS a échoué avant que le certificat soit présenté${alert ? ` (alerte ${alert})` : ''} : sans doute aucune suite ou version commune.`,
    hint: 'Activez TLS 1.2 et les six suites du Référentiel, puis relancez.',
  }),
  interrupted: () => ({
    message: 'la connexion s’est interrompue avant que le certificat soit présenté.',
    hint: 'Vérifiez pare-feu et mandataires entre le poste et le laboratoire, puis relancez.',
  }),
};

/** @param alert label of the client's alert, or empty. */
export function unreachedText(reason: Unreached, alert: string, evidence: Evidence): ReturnType<Text> {
  return TEXTS[reason](alert, evidence);
}
