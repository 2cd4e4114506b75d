/** What the server can do, at this moment of the session. */
import type { Connection } from '../connection';
import { OFFERED } from '../sasl/mechanisms';

const ALWAYS = ['IMAP4rev1', 'SASL-IR', 'LITERAL+', 'ID', 'ENABLE', 'IDLE'];
const AUTHENTICATED = [
  ...['NAMESPACE', 'CHILDREN', 'LIST-EXTENDED', 'LIST-STATUS', 'SPECIAL-USE', 'CREATE-SPECIAL-USE'],
  ...['UNSELECT', 'UIDPLUS', 'MOVE', 'CONDSTORE', 'ESEARCH', 'SEARCHRES', 'WITHIN', 'STATUS=SIZE'],
  ...['QUOTA', 'QUOTA=RES-STORAGE', 'QUOTA=RES-MESSAGE'],
];

/** No mechanism before TLS (DESIGN §5); on PSC hosts LOGIN cannot carry the credential at all. */
export function capabilities(connection: Connection): string {
  if (connection.mailbox) {
    return [...ALWAYS, ...AUTHENTICATED, `APPENDLIMIT=${connection.limits.messageBytes}`].join(' ');
  }
  if (!connection.tls) return [...ALWAYS, 'STARTTLS', 'LOGINDISABLED'].join(' ');
  const { mie } = connection.host;
  const mechanisms = OFFERED[mie].map((mechanism) => `AUTH=${mechanism}`);
  return [...ALWAYS, ...mechanisms, ...(mie === 'PSC' ? ['LOGINDISABLED'] : [])].join(' ');
}
