/** Servers that a client must not trust: does it keep its credential from them? */
import { hostOf } from '../../support/instance';
import { eventsOf } from '../../support/store';
import { isCannot, type MailClient, type Session } from './client';
import { letterFor, newWord } from './letters';
import type { Bench } from './session';

export const FAULTS = ['expired', 'revoked'] as const;
export type Fault = (typeof FAULTS)[number];

/** Lets the client meet a faulty server, and asks the laboratory whether a credential came. */
export async function refuses({ session, observerAddress }: Bench, client: MailClient, fault: Fault) {
  const host = hostOf(`${session.credential === 'token' ? 'psc' : 'org'}-${fault}`);
  const faulty: Session = { ...session, imapPort: host.imap.port, smtpPort: host.smtp.port };
  const { list, read, send } = client.verbs;
  try {
    await client.prepare?.(faulty);
    // Whether it fails, and how, is its own affair.
    if (!isCannot(list)) await list(faulty);
    else if (!isCannot(read)) await read(faulty, { folder: 'INBOX', word: newWord() });
    else if (!isCannot(send)) await send(faulty, letterFor(faulty, newWord(), { to: [faulty.user] }));
  } catch {
  } finally {
    await client.finish?.(faulty);
  }
  const events = await eventsOf(session.user, observerAddress);
  return !events.some((event) => event.type === 'auth.attempted' && event.host === host.key);
}
