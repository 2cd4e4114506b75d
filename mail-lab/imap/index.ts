/** The IMAP4rev1 server (RFC 3501) that clients under test meet. */
import type { ProtocolServer } from '../connection';
import { Descriptions } from './fetch/descriptions';
import { GOODBYES, Session, type SessionServices } from './session';

/** Offers IMAP to the listener. */
export function createImap(shared: Omit<SessionServices, 'descriptions'>): ProtocolServer {
  const services = { ...shared, descriptions: new Descriptions(shared.store) };
  return {
    serve(connection) {
      void new Session(connection, services).serve();
    },
    refuse(raw, why) {
      raw.end(`* BYE ${GOODBYES[why]}\r\n`);
    },
  };
}
