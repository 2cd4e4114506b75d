/** An exchange of SASL as it may be shown: what the server asks can be read, what the client answers never. */
import { sized } from '../recording/transcript';

/** Base64 of a challenge, which is always ours, with what it says. */
export function shownChallenge(base64: string): string {
  return base64 === '' ? '' : `${base64} [${Buffer.from(base64, 'base64').toString()}]`;
}

/** Lines that hold no credential: nothing, the end of an exchange, and the dummy answer of OAUTHBEARER. */
const HARMLESS = /^(?:\*|AQ==)?$/;

/** A line of the client, as latin1. */
export const shownResponse = (line: string): string =>
  HARMLESS.test(line.trim()) ? line.trim() : sized('réponse SASL', line.length);
