/** Why an accepted authentication does not show that the software configured itself, in words. */
import { clock, duration, moment } from '../../format';
import type { Fault } from '../authentication/attempts';
import type { Connection, Evidence, Seen } from '../evidence/connections';
import { type Discovery, nameOf, type Origin, SHARED_WITHIN_MS } from './discovery';

type Unproven = Extract<Origin, { proof: null }>;
type Success = Seen<'auth.succeeded'>;

const ANEW =
  'Supprimez du logiciel la configuration de la BAL, effacez ce qu’il garde de ses recherches (souvent 24 h), puis configurez-le pendant l’écoute à partir de la seule adresse de messagerie.';

/** `la question SRV _imap._tcp.… (14:26:03)`. */
export function told({ event }: Discovery): string {
  const what =
    event.type === 'dns.queried'
      ? `la question DNS ${event.data.kind} ${event.data.name}`
      : `la lecture du document sur ${event.data.name}`;
  return `${what} (${clock(event.at)})`;
}

/**
 * @param omitted discovery events were left out: then nothing rests on their absence.
 */
export function originFault(
  origin: Unproven,
  success: Success,
  connection: Connection,
  omitted: boolean,
  evidence: Evidence,
): Fault {
  const { start } = evidence.snapshot.window;
  const name = nameOf(connection);
  const by = name === null ? 'sans nommer de serveur (SNI)' : `par le nom ${name}`;
  const access = `À ${clock(success.at)}, le logiciel s’est authentifié ${by}`;
  const fault = (
    id: string,
    weight: Fault['weight'],
    rest: string,
    hint: string,
    ids: number[] = [],
  ): Fault => ({
    ...{ id, at: success.at, weight, hint },
    message: `${access}, ${rest}`,
    eventIds: [...ids, connection.firstEvent.id, success.id],
  });
  const absent = omitted ? 'unknown' : 'ko';
  switch (origin.why) {
    case 'old-name':
      return fault(
        'already-configured',
        origin.sought || omitted ? 'unknown' : 'ko',
        `que la découverte a publié ${moment(origin.publishedAt, start)}, avant le début du test : configuration déjà faite, ou réponse gardée en mémoire.`,
        ANEW,
      );
    case 'after':
      return fault(
        'discovery-after-access',
        absent,
        `avant toute découverte : ${told(origin.discovery)} est venue ensuite. La configuration était déjà faite.`,
        ANEW,
        [origin.discovery.event.id],
      );
    case 'apart':
      return fault(
        'discovery-unattached',
        'unknown',
        `et rien ne rattache sûrement cette connexion à ${told(origin.discovery)} : sur le domaine commun, toutes deux doivent venir de l’adresse déclarée, à moins de ${duration(SHARED_WITHIN_MS)} l’une de l’autre.`,
        `Configurez la BAL sous son adresse ${evidence.snapshot.mailbox.alias} : les noms découverts seront ceux de ce compte.`,
        [origin.discovery.event.id],
      );
    case 'nothing':
      return fault(
        'already-configured',
        absent,
        'sans qu’aucune découverte attribuable à ce compte ait été vue depuis le début du test : configuration déjà faite.',
        `${ANEW} Une table de domaines écrite dans le logiciel a le même effet. Donnez-lui l’adresse ${evidence.snapshot.mailbox.alias} : sur le domaine commun, une question DNS passe par un résolveur et ne dit pas de quel compte elle vient.`,
      );
  }
}

/** Found and entered, but the mailbox was not used. */
export function unfinishedFault(success: Success, { testCase }: Evidence): Fault {
  const imap = testCase.protocol === 'imap';
  return {
    id: imap ? 'inbox-not-opened' : 'message-not-sent',
    at: success.at,
    weight: 'unknown',
    message: `À ${clock(success.at)}, le logiciel a trouvé le serveur et s’y est authentifié, mais ${imap ? 'n’a pas ouvert la boîte de réception' : 'aucun message n’y a été accepté'}.`,
    hint: imap
      ? 'Ouvrez la boîte de réception dans le délai, une fois la configuration trouvée.'
      : 'Envoyez un message de la BAL à elle-même dans le délai, une fois la configuration trouvée.',
    eventIds: [success.id],
  };
}
