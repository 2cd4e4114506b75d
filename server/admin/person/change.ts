/** Who may administer, and who may come in. */
import type { Database, Queryable } from '../../../db/client';
import {
  holdRoles,
  otherAdministrators,
  type PersonRow,
  personToChange,
  setAdministrator,
  setBlocked,
} from '../../../db/queries/admin/person';
import type { AuditAction } from '../../audit/actions';
import { audit } from '../../audit/record';
import { currentPerson, namedBySettings } from '../../auth/person';
import type { PortalSession } from '../../auth/portal-session';
import { serverConfig } from '../../config';
import { Refusal } from '../../errors';

type Administrator = Pick<PortalSession, 'userId' | 'login'>;

/** Makes a person an administrator. Throws `not_found`, `conflict` when blocked; nothing changes when they are one. */
export const promote = (db: Database, actor: Administrator, personId: number): Promise<void> =>
  change(db, actor, personId, 'user.promote', async (tx, person) => {
    if (person.blockedAt !== null) {
      throw new Refusal('conflict', 'Cette personne est bloquée : débloquez-la d’abord.');
    }
    if (person.administrator || namedBySettings(person)) return false;
    await setAdministrator(tx, personId, true);
    return true;
  });

/** Takes the role of administrator away. Throws `not_found`, `conflict` (oneself, named by the settings, the last one). */
export const demote = (db: Database, actor: Administrator, personId: number): Promise<void> =>
  change(db, actor, personId, 'user.demote', async (tx, person) => {
    refuseSelf(
      actor,
      personId,
      'Vous ne pouvez pas vous retirer ce rôle : demandez-le à un autre administrateur.',
    );
    refuseNamed(person);
    if (!person.administrator) return false;
    await refuseLast(tx, personId);
    await setAdministrator(tx, personId, false);
    return true;
  });

/** Keeps a person out from their next request on. Throws `not_found`, `conflict` (as `demote`). */
export const block = (db: Database, actor: Administrator, personId: number): Promise<void> =>
  change(db, actor, personId, 'user.block', async (tx, person) => {
    refuseSelf(actor, personId, 'Vous ne pouvez pas vous bloquer vous-même.');
    refuseNamed(person);
    if (person.blockedAt !== null) return false;
    if (person.administrator) await refuseLast(tx, personId);
    await setBlocked(tx, personId, true);
    return true;
  });

/** Lets a person in again. Throws `not_found`. */
export const unblock = (db: Database, actor: Administrator, personId: number): Promise<void> =>
  change(db, actor, personId, 'user.unblock', async (tx, person) => {
    if (person.blockedAt === null) return false;
    await setBlocked(tx, personId, false);
    return true;
  });

/**
 * One change at a time: whoever acts is still an administrator when it is their turn, so that two who demote each
 * other do not leave the instance without any.
 */
async function change(
  db: Database,
  actor: Administrator,
  personId: number,
  action: AuditAction,
  apply: (tx: Queryable, person: PersonRow) => Promise<boolean>,
): Promise<void> {
  await db.transaction(async (tx) => {
    await holdRoles(tx);
    if (!(await currentPerson(actor.userId, tx))?.administrator) {
      throw new Refusal('conflict', 'Vous n’êtes plus administrateur : rechargez la page.');
    }
    const person = await personToChange(tx, personId);
    if (!person) throw new Refusal('not_found', 'Cette personne n’existe pas.');
    if (!(await apply(tx, person))) return;
    await audit(
      tx,
      { role: 'administrator', session: actor },
      { action, organisationId: person.organisationId, details: { userId: personId, login: person.login } },
    );
  });
}

function refuseSelf(actor: Administrator, personId: number, message: string): void {
  if (actor.userId === personId) throw new Refusal('conflict', message);
}

function refuseNamed(person: PersonRow): void {
  if (!namedBySettings(person)) return;
  throw new Refusal(
    'conflict',
    'Cette personne est nommée par le réglage ADMINISTRATORS de l’instance : c’est là qu’il faut la retirer.',
  );
}

async function refuseLast(tx: Queryable, personId: number): Promise<void> {
  const { administrators, isc } = serverConfig();
  const others = await otherAdministrators(tx, personId, { named: administrators, issuer: isc.issuer });
  if (others === 0) {
    throw new Refusal('conflict', 'C’est le dernier administrateur : nommez-en d’abord un autre.');
  }
}
