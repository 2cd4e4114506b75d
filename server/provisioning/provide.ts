/**
 * What one account needs: the mailboxes of its numbers, and none but those. One verb for the nightly run, for
 * « Réessayer », for PROVISIONING=immediate and for seeds; doing it again changes nothing.
 */
import { HOSTS } from '../../conformance/hosts';
import { writingsOf } from '../../conformance/identifiers';
import type { Queryable } from '../../db/client';
import { claimsMeeting } from '../../db/queries/claim';
import {
  type AccountToProvide,
  executionInTheWay,
  insertMailboxes,
  lockAccount,
  lockMailboxes,
  type MailboxRow,
  markUnused,
  markUsed,
  provideMailboxes,
  releaseMailboxes,
  removeMailbox,
  usedByOthers,
} from '../../db/queries/mailbox';
import { claimKey } from '../accounts/claim-key';
import { Refusal } from '../errors';

/** A test listens where a mailbox would be pulled away: it must be over first. */
export class AccountBusy extends Error {
  override readonly name = 'AccountBusy';
  constructor(readonly execution: number) {
    super(`execution ${execution} is under way`);
  }
}

/** Another transaction took an address at the same moment: what comes of it is known when it is over. */
export class AddressRace extends Error {
  override readonly name = 'AddressRace';
}

type Kind = MailboxRow['kind'];

interface Wanted {
  kind: Kind;
  idNat: string;
  address: string;
}

/** What has to be done for an account; nothing is written before it is known to be possible. */
export interface Plan {
  account: AccountToProvide;
  /** Mailboxes that it keeps, or shares from now on. */
  keep: Partial<Record<Kind, number>>;
  make: Wanted[];
  /** Of a former holder of the number, or of the other means of identification: nobody may read their messages. */
  remove: MailboxRow[];
  /** That it does not use any more. */
  leave: number[];
}

/**
 * Creates the mailboxes of an account, `<idNat>@<mailDomain>`, and makes it available; or adapts them to its numbers as
 * they are now; or lets go of them when it is deleted.
 * Throws a Refusal `conflict` when a number is somebody else's, and AccountBusy while a test listens.
 */
export async function provisionAccount(
  db: Queryable,
  account: { id: number },
  mailDomain: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    const locked = await lockAccount(tx, account.id);
    if (locked) await carryOut(tx, await planFor(tx, locked, mailDomain));
  });
}

/**
 * Finds out what an account needs, its row being locked; locks the mailboxes concerned, and writes nothing.
 * Throws like provisionAccount.
 */
export async function planFor(tx: Queryable, account: AccountToProvide, mailDomain: string): Promise<Plan> {
  const wanted = account.deletedAt === null ? wantedBy(account, mailDomain) : [];
  const had = [account.personalMailboxId, account.applicativeMailboxId].filter((id) => id !== null);
  const rows = await lockMailboxes(tx, { addresses: wanted.map(({ address }) => address), ids: had });
  const plan: Plan = { account, keep: {}, make: [], remove: [], leave: [] };
  const claims = await Promise.all(wanted.map((one) => holdersOf(tx, one)));
  for (const [index, one] of wanted.entries()) {
    const holders = claims[index]!;
    if (holders.some((holder) => holder !== account.organisationId)) throw heldElsewhere(one);
    if (holders.length === 0) throw heldByNobody(one);
    const existing = rows.find(({ address }) => address.toLowerCase() === one.address.toLowerCase());
    if (existing?.organisationId === account.organisationId && existing.kind === one.kind) {
      plan.keep[one.kind] = existing.id;
      continue;
    }
    if (existing) {
      await refuseUnlessFree(tx, account, existing, one);
      plan.remove.push(existing);
    }
    plan.make.push(one);
  }
  const kept = Object.values(plan.keep);
  plan.leave = had.filter((id) => !kept.includes(id) && !plan.remove.some((removed) => removed.id === id));
  await refuseWhileListening(tx, plan);
  return plan;
}

/** Which organisations claimed a number, in any of its writings. */
async function holdersOf(tx: Queryable, { kind, idNat }: Wanted): Promise<number[]> {
  const key = claimKey(kind, idNat);
  const claims = await claimsMeeting(tx, { kind, idNat, key, writings: writingsOf(idNat) });
  return claims.map(({ organisationId }) => organisationId);
}

function wantedBy({ idNatPsc, idNatAuthCli }: AccountToProvide, mailDomain: string): Wanted[] {
  const numbers: [Kind, string | null][] = [
    ['personal', idNatPsc],
    ['applicative', idNatAuthCli],
  ];
  return numbers.flatMap(([kind, idNat]) =>
    idNat === null ? [] : [{ kind, idNat, address: `${idNat}@${mailDomain}` }],
  );
}

/**
 * A mailbox that is not ours, or of the other kind, gives way when nobody uses it who may: the number is ours by now,
 * so that a former holder does not.
 */
async function refuseUnlessFree(
  tx: Queryable,
  account: AccountToProvide,
  existing: MailboxRow,
  wanted: Wanted,
): Promise<void> {
  if (existing.organisationId !== account.organisationId) return;
  if (await usedByOthers(tx, existing.id, account.id)) throw usedOtherwise(wanted);
}

async function refuseWhileListening(tx: Queryable, { account, remove, leave }: Plan): Promise<void> {
  if (remove.length === 0 && leave.length === 0) return;
  const number = await executionInTheWay(tx, {
    accountId: leave.length > 0 ? account.id : undefined,
    mailboxIds: remove.map(({ id }) => id),
  });
  if (number !== undefined) throw new AccountBusy(number);
}

/** Whether an account has all it needs already. */
export function isSettled({ account, keep, make, remove, leave }: Plan): boolean {
  if (make.length > 0 || remove.length > 0 || leave.length > 0) return false;
  if (account.deletedAt !== null) return true;
  const { status, personalMailboxId, applicativeMailboxId } = account;
  const [personal, applicative] = [keep.personal ?? null, keep.applicative ?? null];
  return status === 'available' && personal === personalMailboxId && applicative === applicativeMailboxId;
}

/** Does what was planned in the same transaction. */
export async function carryOut(tx: Queryable, plan: Plan): Promise<void> {
  const { account, keep, make, remove, leave } = plan;
  for (const { id, kind } of remove) await removeMailbox(tx, id, hostsOf(kind));
  const { organisationId } = account;
  const inserted = await insertMailboxes(
    tx,
    make.map((one) => ({ ...one, organisationId })),
  );
  if (inserted.length < make.length) throw new AddressRace(`a mailbox of account ${account.id}`);
  const made: Plan['keep'] = { ...keep };
  for (const { kind, id } of inserted) made[kind] = id;
  if (account.deletedAt !== null) await releaseMailboxes(tx, account.id);
  else {
    await markUsed(tx, Object.values(keep));
    await provideMailboxes(tx, account.id, {
      personalMailboxId: made.personal ?? null,
      applicativeMailboxId: made.applicative ?? null,
    });
  }
  await markUnused(tx, leave);
}

/** The hosts on which a mailbox is opened. */
export function hostsOf(kind: Kind): string[] {
  const mie = kind === 'personal' ? 'PSC' : 'AUTH_CLI';
  return HOSTS.filter((host) => host.mie === mie).map(({ key }) => key);
}

const fieldOf = (kind: Kind) => (kind === 'personal' ? 'idNatPsc' : 'idNatAuthCli');

const heldElsewhere = ({ kind, idNat }: Wanted) =>
  new Refusal(
    'conflict',
    `L’identifiant ${idNat} est déjà utilisé par une autre organisation : choisissez-en un autre, ou écrivez au support si c’est le vôtre.`,
    { field: fieldOf(kind) },
  );

const heldByNobody = ({ kind, idNat }: Wanted) =>
  new Refusal(
    'conflict',
    `L’identifiant ${idNat} n’est plus réservé à votre organisation : enregistrez de nouveau le compte pour le réserver, ou choisissez-en un autre.`,
    { field: fieldOf(kind) },
  );

const usedOtherwise = ({ kind, idNat }: Wanted) =>
  new Refusal(
    'conflict',
    `L’identifiant ${idNat} sert déjà d’identifiant ${kind === 'personal' ? 'AUTH_CLI' : 'PSC'} à un autre compte de votre organisation : une BAL ne peut pas être à la fois personnelle et applicative.`,
    { field: fieldOf(kind) },
  );
