import { describe, expect, it } from 'vitest';
import { type MessageContent, parseEventData } from '../../conformance/events';
import { messageLine } from './describe-message';

const header = (name: string, value: string) => ({ name, value, encoded: false, folded: false });
const CDA = {
  ...{ listed: true, problem: null, code: '11502-2', codeSystem: null, ins: null },
  traits: { birthName: true, firstName: true, sex: true, birthDate: true, birthPlace: true },
};
const ARCHIVE = {
  name: 'IHE_XDM.ZIP',
  size: 1,
  problem: null,
  entries: 4,
  metadata: 'read' as const,
  missing: 0,
};
const CONTENT: MessageContent = {
  ...{
    parser: 1,
    headers: { nil: [], codeCda: [], ins: [], mes: [] },
    from: { address: null, label: false },
  },
  ...{ subject: { xdm: false, fin: false }, body: { charsets: [], form: 'plain' } },
  ...{ attachments: 0, archives: [], otherZips: 0, truncated: false },
};

const lineOf = (content: Partial<MessageContent> | null, patient = 0, via: 'smtp' | 'append' = 'smtp') =>
  messageLine(
    parseEventData('message.accepted', {
      ...{ via, size: 2400, sender: null, messageId: true, fromCount: 1, dateCount: 1 },
      recipients: { self: 1, organisation: 0, patient, other: 0 },
      content: content && { ...CONTENT, ...content },
    }),
  ).replaceAll('\u202f', ' ');

describe('the line of an accepted message', () => {
  it('tells headers and archive, and of a patient among the recipients', () => {
    const headers = {
      nil: [header('X-MSS-NIL', '3734')],
      codeCda: [
        header('x-mss-codecda', '11502-2'),
        header('X-MSS-CODECDA', '34112-3, 15508-5, 11488-4, 11490-0'),
      ],
      ...{ ins: [header('X-MSS-INS', '')], mes: [header('X-MSS-MES', 'FIN')] },
    };
    expect(lineOf({ headers, archives: [{ ...ARCHIVE, documents: [CDA, CDA] }] }, 1)).toBe(
      'Message accepté par SMTP (2 400 octets, 2 destinataires dont 1 patient) — X-MSS-NIL 3734, X-MSS-CODECDA 11502-2, ' +
        'X-MSS-CODECDA 34112-3, 15508-5, 11488-4, 11…, X-MSS-INS (vide), X-MSS-MES FIN ; IHE_XDM.ZIP : 2 CDA',
    );
  });

  it('tells what is missing or cannot be read', () => {
    expect(lineOf({ archives: [{ ...ARCHIVE, problem: 'damaged', documents: [] }], otherZips: 2 })).toMatch(
      /— aucun en-tête X-MSS ; IHE_XDM\.ZIP illisible \(endommagée\) ; 2 autres archives ZIP$/,
    );
    expect(lineOf({ archives: [{ ...ARCHIVE, documents: [] }], truncated: true })).toMatch(
      /: aucun CDA ; analyse incomplète$/,
    );
    const broken = { ...CDA, problem: 'unreadable' as const };
    expect(lineOf({ archives: [{ ...ARCHIVE, documents: [broken] }] })).toMatch(
      /: 0 CDA et 1 document illisible$/,
    );
    expect(lineOf({ otherZips: 1 })).toMatch(/; 1 archive ZIP sous un autre nom$/);
  });

  it('of an event of before the contents were looked at, and of APPEND', () => {
    expect(lineOf(null)).toBe('Message accepté par SMTP (2 400 octets, 1 destinataire)');
    expect(lineOf({}, 0, 'append')).toBe('Message accepté par APPEND (2 400 octets) — aucun en-tête X-MSS');
  });
});
