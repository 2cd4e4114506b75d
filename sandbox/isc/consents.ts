/** Who agreed to share what is known of them with which client. Asked once, until it is withdrawn. */
import { z } from 'zod';
import { revokeGrant } from '../oidc/logout';
import type { Store } from '../store/store';

const MODEL = 'IscConsent';
const KEPT_SECONDS = 10 * 365 * 24 * 3600;

const consentSchema = z.object({ subject: z.string(), clientId: z.string(), givenAt: z.number() });
export type Consent = z.infer<typeof consentSchema>;

const keyOf = (subject: string, clientId: string) => `${subject} ${clientId}`;

export class Consents {
  constructor(private readonly store: Store) {}

  has(subject: string, clientId: string): boolean {
    return this.store.get(MODEL, keyOf(subject, clientId)) !== undefined;
  }

  give(subject: string, clientId: string): void {
    const consent: Consent = { subject, clientId, givenAt: Date.now() };
    this.store.set(MODEL, keyOf(subject, clientId), { ...consent }, KEPT_SECONDS);
  }

  of(subject: string): Consent[] {
    return this.store
      .list(MODEL)
      .map(({ payload }) => consentSchema.parse(payload))
      .filter((consent) => consent.subject === subject);
  }

  /** Asked again next time; what the client holds of the person's stops working. */
  withdraw(subject: string, clientId: string): void {
    this.store.delete(MODEL, keyOf(subject, clientId));
    for (const { id, payload } of this.store.list('Grant')) {
      if (payload.accountId === subject && payload.clientId === clientId) revokeGrant(this.store, id);
    }
  }

  /** The person is gone: nothing of theirs goes on. */
  forget(subject: string): void {
    for (const { clientId } of this.of(subject)) this.withdraw(subject, clientId);
    this.store.deleteWhere('Session', ({ accountId }) => accountId === subject);
  }
}
