/**
 * The SMTP submission server (RFC 6409) of every host.
 *
 * Our own session rather than smtp-server's: each reply must wait for its event to be stored, what comes behind
 * STARTTLS must reach the shared upgrade, and lone CR or LF must be seen as sent. Overriding that would have
 * replaced nearly every private method of the library.
 */
import type { ProtocolServer } from '../connection';
import type { LabServices } from '../services';
import { Budget } from './budget';
import { encodeReply, GOODBYE } from './reply';
import { Session } from './session';

/** Messages of full size being received, all sessions together. */
const MESSAGES_AT_ONCE = 40;

export function createSmtp(services: LabServices): ProtocolServer {
  const budget = new Budget(services.config.limits.messageBytes * MESSAGES_AT_ONCE);
  return {
    serve(connection) {
      void new Session(connection, services, budget).run();
    },
    refuse(raw, why) {
      raw.end(encodeReply(GOODBYE[why]));
    },
  };
}
