import type { Queryable } from '../../db/client';
import { insertAudit } from '../../db/queries/audit';
import type { PortalSession } from '../auth/portal-session';
import type { AuditAction } from './actions';

/** Who acts: a logged-in person in one of their roles, or the instance itself. */
export type Actor =
  | { role: 'editor' | 'administrator'; session: Pick<PortalSession, 'userId' | 'login'> }
  | { role: 'system' };

/** What an act is about, and what changed. `details` never holds a secret. */
export interface Act {
  action: AuditAction;
  organisationId?: number | null;
  accountId?: number | null;
  details?: Record<string, unknown>;
}

/** Enters an act in the journal; in the transaction of the act itself, so that none is done without trace. */
export async function audit(db: Queryable, actor: Actor, act: Act): Promise<void> {
  const person = actor.role === 'system' ? null : actor.session;
  await insertAudit(db, {
    userId: person?.userId ?? null,
    login: person?.login ?? null,
    role: actor.role,
    action: act.action,
    organisationId: act.organisationId ?? null,
    accountId: act.accountId ?? null,
    details: act.details ?? {},
  });
}
