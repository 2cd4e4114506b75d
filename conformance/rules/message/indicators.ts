/**
 * Indicators (MSS-CONF.14, .15, .16; DESIGN §6.6; domain-facts §3): one message carries an IHE_XDM archive with a CDA,
 * and its headers X-MSS-INS, X-MSS-CODECDA and X-MSS-NIL say what is true of it and of the product.
 */
import type { Rule } from '../../verdict';
import { type Evidence, noEvidence, withEvidence } from '../evidence/connections';
import { attachedTo } from './archives';
import { codeCdaPoint, nilPoint } from './indicator-points';
import { insPoint } from './ins-point';
import type { Note } from './message-points';
import type { Message } from './message-remarks';
import { concludeMessages, type MessageWords } from './message-rule';

/** The laboratory could not look into the message. */
export function notAnalysed(requirement: string): Note {
  return {
    id: 'message-not-analysed',
    requirement,
    verdict: 'unknown',
    message: 'le laboratoire n’a pas analysé son contenu.',
    hint: 'Renvoyez le message ; votre logiciel n’est pas en cause.',
  };
}

/** The manual has the mailbox write to itself. */
function recipientRemarks({ data: { recipients } }: Message, { snapshot: { mailbox } }: Evidence): Note[] {
  if (recipients.self > 0) return [];
  return [
    {
      id: 'recipient-not-self',
      requirement: 'MSS-CONF.05',
      verdict: 'warning',
      message: 'la BAL elle-même n’est pas parmi ses destinataires, comme le test le demande.',
      hint: `Adressez le message à ${mailbox.address}.`,
    },
  ];
}

/** The three points of a message, each under its requirement. */
function read(message: Message, evidence: Evidence): MessageWords {
  const { content } = message.data;
  if (!content) {
    const unknown = [notAnalysed('MSS-CONF.14')];
    return { points: [unknown, unknown, unknown], remarks: () => recipientRemarks(message, evidence) };
  }
  const attached = attachedTo(content);
  return {
    points: [
      insPoint(content, attached),
      codeCdaPoint(content, attached),
      nilPoint(content, evidence.snapshot),
    ],
    remarks: () => [...attached.remarks(), ...recipientRemarks(message, evidence)],
  };
}

export const indicators: Rule<Evidence> = {
  id: 'indicators',
  version: 1,
  init: noEvidence,
  step: withEvidence,
  conclude: (evidence, now) => concludeMessages(read, evidence, now),
};
