import type { Database, Queryable } from '../../db/client';
import { mailboxesByNumber } from '../../db/queries/account-change';
import { lockClaims, numbersInUse } from '../../db/queries/claim';
import { lockStarts } from '../../db/queries/execution-start';
import { serverConfig } from '../config';
import { database } from '../database';
import { nextRunAt } from '../provisioning/next';
import { readSettings } from '../settings/read';
import type { AccountPreviewView, MailboxFateView } from '../views';
import { wantsOtherMailboxes } from './change';
import { type ClaimedNumber, takeClaim } from './claims';
import { numbersOf, refuseCrowd, refuseRival } from './create';
import { lockForChange } from './guard';
import { type AccountInput, type AccountValues, readAccountInput } from './values';

export interface PreviewRequest {
  /** Absent: a creation. */
  accountId?: number;
  seenAt?: Date;
  /** Absent: a deletion. */
  values?: AccountInput;
}

/**
 * What creating, changing or deleting an account would do, with the very refusals that it would meet: it is done, and
 * taken back.
 */
export async function previewAccount(
  organisationId: number,
  request: PreviewRequest,
): Promise<AccountPreviewView> {
  const after = request.values ? readAccountInput(request.values) : null;
  return undone(database(), async (tx) => {
    const before = await lockFor(tx, organisationId, request);
    if (after) {
      await refuseRival(tx, organisationId, after.nil, request.accountId);
      for (const number of numbersOf(after)) await takeClaim(tx, organisationId, number, request.accountId);
    }
    const waits = after !== null && (before === null || wantsOtherMailboxes(before, after));
    const { nil, idNatPsc, idNatAuthCli } = after ?? before!;
    return {
      values: { nil, idNatPsc, idNatAuthCli },
      mailboxes: await fates(tx, organisationId, request.accountId, before, after),
      waits,
      nextAt: nextRunAt(new Date())?.toISOString() ?? null,
    };
  });
}

async function lockFor(tx: Queryable, organisationId: number, { accountId, seenAt }: PreviewRequest) {
  if (accountId !== undefined) return lockForChange(tx, { organisationId, accountId, seenAt });
  await lockClaims(tx);
  await lockStarts(tx, organisationId);
  await refuseCrowd(tx, organisationId, serverConfig().accountsPerOrganisation);
  return null;
}

class Undone extends Error {}

/** Answers what was read in a transaction of which nothing remains. */
async function undone<T>(db: Database, read: (tx: Queryable) => Promise<T>): Promise<T> {
  let answer: { value: T } | undefined;
  try {
    await db.transaction(async (tx) => {
      answer = { value: await read(tx) };
      throw new Undone();
    });
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
  }
  return answer!.value;
}

type Identities = Pick<AccountValues, 'idNatPsc' | 'idNatAuthCli'>;

async function fates(
  tx: Queryable,
  organisationId: number,
  accountId: number | undefined,
  before: Identities | null,
  after: Identities | null,
): Promise<MailboxFateView[]> {
  const [was, will] = [before ? numbersOf(before) : [], after ? numbersOf(after) : []];
  const same = (a: ClaimedNumber, b: ClaimedNumber) =>
    a.kind === b.kind && a.idNat.toLowerCase() === b.idNat.toLowerCase();
  const sameNumber =
    ({ idNat }: ClaimedNumber) =>
    (other: ClaimedNumber) =>
      other.idNat.toLowerCase() === idNat.toLowerCase();
  const left = was.filter((number) => !will.some((other) => same(number, other)));
  const known = await mailboxesByNumber(
    tx,
    organisationId,
    [...will, ...left].map(({ idNat }) => idNat),
  );
  const users = (await numbersInUse(tx, organisationId)).filter((user) => user.accountId !== accountId);
  const { unusedMailboxDays } = await readSettings(tx);
  const fateOf = (number: ClaimedNumber, leaves: boolean): MailboxFateView[] => {
    const mailbox = known.find((one) => same(one, number));
    if (leaves && !mailbox) return [];
    const sharedWith = users.filter((user) => same(user, number)).map(({ nil }) => nil);
    const keeps = mailbox !== undefined && was.some((one) => same(one, number));
    const arrives = keeps ? 'keep' : mailbox ? 'reuse' : 'create';
    const goes = sharedWith.length > 0 ? 'share' : 'remove';
    const fate = leaves ? goes : arrives;
    return [
      {
        ...{ kind: number.kind, fate, sharedWith, messages: mailbox?.messages ?? 0 },
        address: mailbox?.address ?? `${number.idNat}@${serverConfig().mailDomain}`,
        // Not kept under the other means of identification: nobody may read its messages there.
        removedAfterDays: fate === 'remove' ? (will.some(sameNumber(number)) ? 0 : unusedMailboxDays) : null,
      },
    ];
  };
  return [
    ...will.flatMap((number) => fateOf(number, false)),
    ...left.flatMap((number) => fateOf(number, true)),
  ];
}
