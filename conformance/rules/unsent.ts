/** Why an open session brought no message of the mailbox: what the server refused, or that nothing was sent. */
import { clock } from '../format';
import type { Fault, Success } from './attempts';
import { all, type Connection, type Evidence } from './connections';

/** Reasons, the most telling first; none weighs against what a message must fulfil. */
export function unsentFaults(connection: Connection, success: Success, { snapshot }: Evidence): Fault[] {
  const fault = (id: string, at: number, message: string, hint: string, eventId: number): Fault => ({
    ...{ id, at, message, hint, weight: 'unknown' as const, eventIds: [eventId] },
  });
  const reports = all(connection, 'message.accepted').filter(
    ({ data }) => data.via === 'smtp' && data.sender === null,
  );
  const found = [
    ...reports.map(({ id, at }) =>
      fault(
        'null-sender',
        at,
        `Message accepté à ${clock(at)} avec l’expéditeur nul (MAIL FROM:<>), comme un accusé : il n’est pas jugé.`,
        `Envoyez le message du test avec ${snapshot.mailbox.address} pour expéditeur de l’enveloppe.`,
        id,
      ),
    ),
    ...all(connection, 'message.refused').map(({ id, at, data }) =>
      fault(
        'message-refused',
        at,
        `À ${clock(at)}, le serveur a refusé le message (${data.status}) : ${data.reason}`,
        'Corrigez le message d’après cette réponse, puis renvoyez-le.',
        id,
      ),
    ),
    ...all(connection, 'command.answered').map(({ id, at, data }) =>
      data.name.startsWith('MAIL')
        ? fault(
            'sender-refused',
            at,
            `À ${clock(at)}, le serveur a refusé l’expéditeur (${data.status} ${data.text}).`,
            `Donnez ${snapshot.mailbox.address} pour expéditeur de l’enveloppe (MAIL FROM).`,
            id,
          )
        : fault(
            'recipient-refused',
            at,
            `À ${clock(at)}, le serveur a refusé un destinataire (${data.status} ${data.text}).`,
            `Seules les BAL de votre organisation et les adresses de patients de test sont joignables${snapshot.patientAddress ? `, comme ${snapshot.patientAddress}` : ''}.`,
            id,
          ),
    ),
  ];
  if (found.length > 0) return found;
  return [
    fault(
      'no-message',
      success.at,
      `Authentifié à ${clock(success.at)}, le logiciel n’a envoyé aucun message.`,
      'Envoyez le message préparé pendant l’écoute.',
      success.id,
    ),
  ];
}
