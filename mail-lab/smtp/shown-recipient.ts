/** What of a RCPT command may be recorded. */
import { mailboxAt } from './envelope';
import { parsePath } from './path';
import type { Session } from './session';

const LOOKED_AT = 600;
const LOCAL = /(?:"(?:\\.|[^"\\])*"|[^<>@:"\s]+)(?=@patient\b)|\d{13,}[^<>@\s]*(?=@)/gi;

/**
 * The address of a patient is a matricule INS: patient data, in the path or in what the client first wrote of it.
 * A SIRET and a RPPS with its rank are as long: a mailbox of the client's own organisation is shown by its name.
 * Only as much as may be recorded is looked at, so that a long line costs nothing.
 */
export function shownRecipient(args: string, session: Session): string | Promise<string> {
  const text = args.slice(0, LOOKED_AT).replace(/\bORCPT=\S*/gi, 'ORCPT=***');
  const shown = text.replace(LOCAL, '***');
  if (shown === text || !session.connection.mailbox) return shown;
  return ownLocalPart(session, args).then((own) =>
    own === null ? shown : text.replace(LOCAL, (local) => (local === own ? local : '***')),
  );
}

/** The part before @ of what is named, when it is a mailbox of the organisation; null otherwise, or not to be known. */
async function ownLocalPart(session: Session, args: string): Promise<string | null> {
  const address = parsePath('TO', args)?.address;
  if (!address) return null;
  const mailbox = await mailboxAt(session, address);
  if (!mailbox || mailbox === 'unavailable') return null;
  const ours = mailbox.organisationId === session.connection.mailbox?.organisationId;
  return ours ? address.slice(0, address.lastIndexOf('@')) : null;
}
