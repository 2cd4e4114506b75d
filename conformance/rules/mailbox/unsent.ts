/** Why an open session brought no message of the mailbox: what the server refused, or that nothing was sent. */
import { clock } from '../../format';
import type { Fault, Success } from '../authentication/attempts';
import { all, type Connection, type Evidence, type Seen } from '../evidence/connections';

type Words = readonly [id: string, message: string, hint: string];

const LATER = 'Réessayez : ce refus est passager, et votre logiciel n’en est sans doute pas la cause.';

/** The server did not come to consider the addresses: the answer itself tells why, whatever the command. */
function formWords({ data: { name, status, text } }: Seen<'command.answered'>): Words | null {
  const answer = `(${status} ${text}).`;
  const enhanced = text.split(' ')[0];
  if (status === '530') {
    return [
      'command-before-authentication',
      `la commande ${name} est venue avant l’authentification ${answer}`,
      'Sous TLS, authentifiez-vous (AUTH), puis envoyez le message dans la même session.',
    ];
  }
  if (status === '503') {
    return [
      'command-out-of-order',
      `la commande ${name} n’était pas à sa place ${answer}`,
      'Suivez l’ordre d’un envoi : MAIL FROM, RCPT TO, DATA ; RSET avant d’en recommencer un.',
    ];
  }
  if (['500', '501', '504', '555'].includes(status)) {
    return [
      'command-malformed',
      `le serveur n’a pas compris la commande ${name} ${answer}`,
      'Écrivez MAIL FROM:<adresse> et RCPT TO:<adresse>, sans libellé, avec les seuls paramètres que la réponse à EHLO annonce ; DATA n’en prend pas (RFC 5321 §4.1.1).',
    ];
  }
  if (enhanced === '5.3.4') {
    return [
      'size-refused',
      `la taille annoncée du message est trop grande ${answer}`,
      'Envoyez un message plus petit : la réponse à EHLO (SIZE) dit combien d’octets sont admis.',
    ];
  }
  if (enhanced === '5.6.7') {
    return [
      'address-needs-smtputf8',
      `une adresse n’est pas en ASCII ${answer}`,
      'Écrivez l’adresse en ASCII, ou donnez SMTPUTF8 à MAIL FROM.',
    ];
  }
  return null;
}

/** What a refusal to MAIL, RCPT or DATA says. */
function refusalWords(refusal: Seen<'command.answered'>, { snapshot }: Evidence): Words {
  const { mailbox, patientAddress } = snapshot;
  const { name, status, text } = refusal.data;
  const answer = `(${status} ${text}).`;
  const form = formWords(refusal);
  if (form) return form;
  if (name.startsWith('MAIL')) {
    return [
      'sender-refused',
      `le serveur a refusé l’expéditeur ${answer}`,
      `Donnez ${mailbox.address} pour expéditeur de l’enveloppe (MAIL FROM).`,
    ];
  }
  if (name.startsWith('RCPT')) {
    return [
      'recipient-refused',
      `le serveur a refusé un destinataire ${answer}`,
      `Seules les BAL de votre organisation et les adresses de patients de test sont joignables${patientAddress ? `, comme ${patientAddress}` : ''}.`,
    ];
  }
  return [
    'data-refused',
    `le serveur n’a pas voulu du contenu du message ${answer}`,
    'Donnez un destinataire que le serveur accepte (RCPT TO) avant DATA.',
  ];
}

/** Refusals but those that only follow from an earlier one: a client that pipelines sends the rest all the same. */
function ownRefusals(answers: readonly Seen<'command.answered'>[]): Seen<'command.answered'>[] {
  const cause = answers.find(({ data }) => data.status !== '503');
  return answers.filter(
    (answer) => answer.data.status !== '503' || !cause || answer.connectionSeq < cause.connectionSeq,
  );
}

/** Reasons, the most telling first; none weighs against what a message must fulfil. */
export function unsentFaults(connection: Connection, success: Success, evidence: Evidence): Fault[] {
  const { mailbox } = evidence.snapshot;
  const fault = ({ id, at }: { id: number; at: number }, words: Words, status = ''): Fault => ({
    ...{ id: words[0], at, message: `À ${clock(at)}, ${words[1]}` },
    hint: status.startsWith('4') ? LATER : words[2],
    ...{ weight: 'unknown', eventIds: [id] },
  });
  const refused = all(connection, 'message.refused');
  const answers = ownRefusals(all(connection, 'command.answered'));
  // A refusal of DATA tells nothing where that of the message, or of its recipients, is told.
  const told = refused.length > 0 || answers.some(({ data }) => !data.name.startsWith('DATA'));
  const found = [
    ...all(connection, 'message.accepted')
      .filter(({ data }) => data.via === 'smtp' && data.sender === null)
      .map((report) =>
        fault(report, [
          'null-sender',
          'un message a été accepté avec l’expéditeur nul (MAIL FROM:<>), comme un accusé : il n’est pas jugé.',
          `Envoyez le message du test avec ${mailbox.address} pour expéditeur de l’enveloppe.`,
        ]),
      ),
    ...refused.map((refusal) =>
      fault(
        refusal,
        [
          'message-refused',
          `le serveur a refusé le message (${refusal.data.status}) : ${refusal.data.reason}`,
          'Corrigez le message d’après cette réponse, puis renvoyez-le.',
        ],
        refusal.data.status,
      ),
    ),
    ...answers
      .filter(({ data }) => !(told && data.name.startsWith('DATA')))
      .map((answer) => fault(answer, refusalWords(answer, evidence), answer.data.status)),
  ];
  if (found.length > 0) return found;
  return [
    {
      ...{ id: 'no-message', at: success.at, weight: 'unknown', eventIds: [success.id] },
      message: `Authentifié à ${clock(success.at)}, le logiciel n’a envoyé aucun message.`,
      hint: 'Envoyez le message préparé pendant l’écoute.',
    },
  ];
}
