import { anyAccount, claimsOfKeys, sameProduct } from '../../../db/queries/admin/account';
import { claimKey } from '../../accounts/claim-key';
import { numbersOf } from '../../accounts/create';
import { database } from '../../database';
import { unknownAccount } from '../../errors';
import { listJournal } from '../journal/list';
import type { AccountDetailView } from '../views';
import { listedAccount } from './list';

/** Acts shown with the account. */
const LAST_ACTS = 10;
const MOST_SAME = 20;

/** An account whosever it is, deleted ones too. Throws `not_found`. */
export async function getAnyAccount(id: number): Promise<AccountDetailView> {
  const db = database();
  const row = await anyAccount(db, id);
  if (!row) throw unknownAccount();
  const numbers = row.deletedAt ? [] : numbersOf(row);
  const keyOf = ({ kind, idNat }: (typeof numbers)[number]) => claimKey(kind, idNat);
  const [claims, same, acts] = await Promise.all([
    claimsOfKeys(db, numbers.map(keyOf)),
    sameProduct(db, row, MOST_SAME),
    listJournal({ accountId: id, limit: LAST_ACTS }),
  ]);
  const mailboxes = (['personal', 'applicative'] as const).flatMap((kind) => {
    const mailbox = row[kind];
    if (!mailbox) return [];
    return [{ kind, address: mailbox.address, createdAt: mailbox.createdAt.toISOString() }];
  });
  return {
    ...listedAccount(row),
    mailboxes,
    claims: claims.map((claim) => ({
      ...{ id: claim.id, kind: claim.kind, idNat: claim.idNat },
      claimedAt: claim.claimedAt.toISOString(),
      provenAt: claim.provenAt?.toISOString() ?? null,
      holder: { id: claim.organisationId, name: claim.organisation },
    })),
    unclaimed: numbers
      .filter((number) => !claims.some(({ key }) => key === keyOf(number)))
      .map(({ idNat }) => idNat),
    sameProduct: same.map((other) => ({
      id: other.id,
      organisation: { id: other.organisationId, name: other.organisation },
    })),
    acts: acts.items,
  };
}
