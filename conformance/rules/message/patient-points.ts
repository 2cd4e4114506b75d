/** A message to a patient that closes the exchange (MSS-CONF.21; domain-facts §3.1, §3.5). */
import type { MessageContent } from '../../events';
import type { Snapshot } from '../../snapshot';
import { unknownHeader } from './indicator-points';
import { HEADER, type Note, type Point, readHeader } from './message-points';
import type { Message } from './message-remarks';

const { requirement } = HEADER.mes;

/** At least one recipient is a patient. Told by the envelope, whatever the analysis of the content. */
export function patientPoint({ data: { recipients } }: Message, { patientAddress }: Snapshot): Point {
  if (recipients.patient > 0) {
    return [
      {
        id: 'patient-recipient',
        requirement,
        verdict: 'ok',
        message:
          recipients.patient === 1
            ? 'un de ses destinataires est un patient de test.'
            : `${recipients.patient} de ses destinataires sont des patients de test.`,
      },
    ];
  }
  return [
    {
      id: 'no-patient-recipient',
      requirement,
      verdict: 'ko',
      message: 'aucun de ses destinataires n’est un patient.',
      hint: patientAddress
        ? `Envoyez le message à l’adresse du patient de test, ${patientAddress}.`
        : 'Envoyez le message à l’adresse du patient de test que donnent les consignes du test.',
    },
  ];
}

function wrong(id: string, message: string, hint: string): Note {
  return { id, requirement, verdict: 'ko', message, expected: 'X-MSS-MES: FIN', hint };
}

/** X-MSS-MES is FIN. A subject `[FIN]` says the same to Mon espace santé, but only the header counts here. */
export function mesPoint(content: MessageContent): Point {
  const { value, absent, notes } = readHeader(content, 'mes');
  if (absent && content.truncated) return [unknownHeader('mes')];
  if (absent && content.subject.fin) {
    return [
      wrong(
        'mes-by-subject',
        'l’en-tête X-MSS-MES est absent ; l’objet « [FIN] » ne le remplace pas.',
        'L’objet [FIN] clôt bien un échange dans Mon espace santé, mais seul l’en-tête X-MSS-MES: FIN compte pour cette exigence : ajoutez-le.',
      ),
    ];
  }
  if (absent) {
    return [
      wrong(
        'mes-absent',
        'l’en-tête X-MSS-MES est absent.',
        'Offrez dans le logiciel une action « clore l’échange » pour un message à un patient, qui ajoute X-MSS-MES: FIN, et employez-la pendant le test.',
      ),
    ];
  }
  if (value === null) return notes;
  if (value === 'FIN') {
    return [{ id: 'mes-right', requirement, verdict: 'ok', message: 'X-MSS-MES vaut FIN.' }, ...notes];
  }
  const lower = value.toUpperCase() === 'FIN';
  return [
    wrong(
      lower ? 'mes-lower-case' : 'mes-value',
      `X-MSS-MES vaut « ${value} », et non FIN.`,
      lower
        ? 'Écrivez la valeur en trois capitales : FIN.'
        : 'La seule valeur de X-MSS-MES est FIN, en capitales.',
    ),
    ...notes,
  ];
}
