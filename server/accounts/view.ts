import type { AccountRow } from '../../db/queries/account';
import type { AccountView } from '../views';

export function accountView(row: AccountRow): AccountView {
  return {
    id: row.id,
    nil: row.nil,
    idNatPsc: row.idNatPsc,
    idNatAuthCli: row.idNatAuthCli,
    label: row.label,
    status: row.status,
    mailboxPersonal: row.personal?.address ?? null,
    mailboxApplicative: row.applicative?.address ?? null,
  };
}
