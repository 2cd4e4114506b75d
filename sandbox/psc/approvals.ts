/**
 * Requests waiting on the telephone (e-CPS): interactive logins and CIBA. The sandbox's page « Téléphone » stands
 * for the application: it approves or refuses each one.
 */
import { randomInt, randomUUID } from 'node:crypto';
import type { Store } from '../store/store';

const MODEL = 'Approval';
/** As PSC: two minutes to answer (domain-facts §2.5). */
export const APPROVAL_SECONDS = 120;
/** Kept longer than it can be answered, so that the waiting page can say that time ran out. */
const RETENTION_SECONDS = 600;

export interface Approval {
  id: string;
  kind: 'login' | 'ciba';
  /** `auth_req_id` of a CIBA request; identifier of the browser interaction of a login. */
  target: string;
  idNat: string;
  channel: 'CARD' | 'MOBILE';
  /** Two digits, shown on both sides of a login so that the person can compare them. */
  number: string;
  clientId: string;
  bindingMessage?: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  answer?: 'approved' | 'refused';
}

export type ApprovalState = 'pending' | 'approved' | 'refused' | 'expired';

export const stateOf = (approval: Approval, now: number): ApprovalState =>
  approval.answer ?? (approval.expiresAt > now ? 'pending' : 'expired');

export class Approvals {
  /** `onAnswer` is called once per request, when it is answered in time. */
  constructor(
    private readonly store: Store,
    private readonly onAnswer: (approval: Approval) => Promise<void>,
  ) {}

  /** `expiresAt`: milliseconds since the epoch. */
  create(
    request: Omit<Approval, 'id' | 'number' | 'expiresAt' | 'answer'>,
    expiresAt = Date.now() + APPROVAL_SECONDS * 1000,
  ): Approval {
    const approval: Approval = {
      ...request,
      id: randomUUID(),
      number: String(randomInt(10, 100)),
      expiresAt,
    };
    this.store.set(MODEL, approval.id, { ...approval }, RETENTION_SECONDS);
    return approval;
  }

  find(id: string): Approval | undefined {
    return this.store.get(MODEL, id) as Approval | undefined;
  }

  /** Requests that can still be answered, oldest first. */
  waiting(): Approval[] {
    return this.store
      .list(MODEL)
      .map(({ payload }) => payload as unknown as Approval)
      .filter((approval) => stateOf(approval, Date.now()) === 'pending');
  }

  /** Answers a request. Returns false when it is unknown, already answered or too old. */
  async answer(id: string, answer: 'approved' | 'refused'): Promise<boolean> {
    const approval = this.find(id);
    if (!approval || stateOf(approval, Date.now()) !== 'pending') return false;
    this.store.patch(MODEL, id, { answer });
    await this.onAnswer({ ...approval, answer });
    return true;
  }

  withdraw(id: string): void {
    this.store.delete(MODEL, id);
  }
}
