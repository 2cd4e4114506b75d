/**
 * What an accepted message leaves to be desired beside what its case judges: warnings that never decide, each under the
 * requirement that asks for it.
 */
import { clock, enumerate } from '../../format';
import { sameMailAddress } from '../../identifiers';
import type { Finding } from '../../verdict';
import type { Evidence, Seen } from '../evidence/connections';
import { finding, mainRequirement } from '../evidence/findings';

export type Message = Seen<'message.accepted'>;

/** `Message de 14:26:31 : `, the head of every sentence about a message. */
export function messageHead({ at }: Message): string {
  return `Message de ${clock(at)} : `;
}

/** ASCII is UTF-8 already; a part without charset is ASCII (RFC 2046 §4.1.2). */
const UTF8 = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii', '']);

interface Remark {
  id: string;
  requirement: string;
  when: boolean;
  message: string;
  hint: string;
}

const written = (message: Message, remarks: readonly Remark[]): Finding[] =>
  remarks
    .filter(({ when }) => when)
    .map(({ id, requirement, message: text, hint }) =>
      finding(id, requirement, 'warning', `${messageHead(message)}${text}`, [message.id], { hint }),
    );

/** Message-ID, charset, form of the body, label of the sender, subject, address in From. */
export function messageRemarks(message: Message, evidence: Evidence): Finding[] {
  const { data } = message;
  const { mailbox } = evidence.snapshot;
  const { content } = data;
  const identified: Remark = {
    id: 'message-id-missing',
    requirement: 'ECO 2.2.1',
    when: !data.messageId,
    message: 'il ne porte pas d’en-tête Message-ID.',
    hint: 'Donnez à chaque message un Message-ID unique (RFC 5322) : les réponses et les accusés s’y rattachent.',
  };
  if (!content) return written(message, [identified]);
  const charsets = [...new Set(content.body.charsets)].filter((name) => !UTF8.has(name.toLowerCase()));
  const { address, label } = content.from;
  const own = sameMailAddress(address, mailbox.address) || sameMailAddress(address, mailbox.alias);
  return written(message, [
    identified,
    {
      id: 'text-not-utf8',
      requirement: 'ECO 2.2.3',
      when: charsets.length > 0,
      message: `une partie de son texte est codée en ${enumerate(charsets)}, et non en UTF-8.`,
      hint: 'Déclarez et employez UTF-8 (charset=utf-8) pour toutes les parties de texte.',
    },
    {
      id: 'body-html-only',
      requirement: 'ECO 2.2.4',
      when: content.body.form === 'html',
      message: 'son corps n’existe qu’en HTML.',
      hint: 'Envoyez du text/plain, ou un multipart/alternative qui contient aussi du text/plain.',
    },
    {
      id: 'sender-label-missing',
      requirement: 'ECO 2.2.7',
      when: address !== null && !label,
      message: 'l’adresse de l’expéditeur (From) n’est accompagnée d’aucun libellé.',
      hint: 'Faites précéder l’adresse d’un libellé parlant : titre, prénom, nom et entité pour une BAL personnelle, nom de fonction pour une BAL organisationnelle ou applicative.',
    },
    {
      id: 'subject-prefix-missing',
      requirement: 'ECO 2.1.3',
      when: content.archives.length > 0 && !content.subject.xdm,
      message: 'il porte une archive IHE_XDM, mais son objet ne commence pas par « XDM/1.0/DDM+ ».',
      hint: 'Composez l’objet ainsi : XDM/1.0/DDM+ suivi du libellé du document, du nom, du prénom et de la date de naissance de l’usager.',
    },
    {
      id: 'from-other-address',
      requirement: mainRequirement(evidence),
      when: address !== null && !own,
      message: `l’adresse de From, « ${address} », n’est pas celle de la BAL.`,
      hint: `Indiquez ${mailbox.address} dans From, comme dans l’enveloppe.`,
    },
  ]);
}

/** One From, one Date (RFC 5322 §3.6); decisive where sending itself is judged, a remark elsewhere. */
export function formRemarks(message: Message, evidence: Evidence): Finding[] {
  const { fromCount, dateCount } = message.data;
  const requirement = mainRequirement(evidence);
  return written(message, [
    {
      id: 'from-not-single',
      requirement,
      when: fromCount !== 1,
      message: fromCount === 0 ? 'il n’a pas d’en-tête From.' : `il a ${fromCount} en-têtes From.`,
      hint: 'Un message porte exactement un en-tête From (RFC 5322).',
    },
    {
      id: 'date-not-single',
      requirement,
      when: dateCount !== 1,
      message: dateCount === 0 ? 'il n’a pas d’en-tête Date.' : `il a ${dateCount} en-têtes Date.`,
      hint: 'Un message porte exactement un en-tête Date (RFC 5322).',
    },
  ]);
}
