/**
 * Mail to a patient that closes the exchange (MSS-CONF.21; DESIGN §6.6; domain-facts §3): a patient among the
 * recipients, and X-MSS-MES: FIN. The other indicators are told, and decide nothing here.
 */
import type { MessageContent } from '../../events';
import type { Rule } from '../../verdict';
import { type Evidence, noEvidence, withEvidence } from '../evidence/connections';
import { attachedTo } from './archives';
import { codeCdaPoint, nilPoint } from './indicator-points';
import { notAnalysed } from './indicators';
import { insPoint } from './ins-point';
import { HEADER, type Note } from './message-points';
import type { Message } from './message-remarks';
import { concludeMessages, type MessageWords } from './message-rule';
import { mesPoint, patientPoint } from './patient-points';

const MEGABYTE = 1024 * 1024;

/** What Mon espace santé takes at most (domain-facts §3.5). */
const LARGEST = 25 * MEGABYTE;

const UNDECIDING: Record<Note['verdict'], 'warning' | 'info'> = {
  ok: 'info',
  ko: 'warning',
  unknown: 'info',
  warning: 'warning',
  info: 'info',
};

/** The indicators of every message, as they would be judged elsewhere. */
function indicatorNotes(content: MessageContent, evidence: Evidence): Note[] {
  const attached = attachedTo(content);
  const { codeCda, ins } = content.headers;
  const concerned = content.archives.length > 0 || codeCda.length > 0 || ins.length > 0;
  const documents = concerned
    ? [...insPoint(content, attached), ...codeCdaPoint(content, attached), ...attached.remarks()]
    : [];
  return [...nilPoint(content, evidence.snapshot), ...documents]
    .filter(({ id }) => id !== 'archive-missing')
    .map((note) => ({ ...note, verdict: UNDECIDING[note.verdict] }));
}

function sizeRemarks({ data: { size } }: Message): Note[] {
  if (size <= LARGEST) return [];
  return [
    {
      id: 'message-too-large',
      requirement: HEADER.mes.requirement,
      verdict: 'warning',
      message: `il pèse ${(size / MEGABYTE).toFixed(0)} Mo, et Mon espace santé n’en accepte que 25.`,
      hint: 'Allégez les pièces jointes d’un message à un patient.',
    },
  ];
}

function read(message: Message, evidence: Evidence): MessageWords {
  const { content } = message.data;
  const patient = patientPoint(message, evidence.snapshot);
  if (!content)
    return { points: [patient, [notAnalysed('MSS-CONF.21')]], remarks: () => sizeRemarks(message) };
  return {
    points: [patient, mesPoint(content)],
    remarks: () => [...indicatorNotes(content, evidence), ...sizeRemarks(message)],
  };
}

export const patientMail: Rule<Evidence> = {
  id: 'patient-mail',
  version: 1,
  init: noEvidence,
  step: withEvidence,
  conclude: (evidence, now) => concludeMessages(read, evidence, now),
};
