import type { AuthCliKind } from '../../conformance/numbers/auth-cli';
import type { PscKind } from '../../conformance/numbers/psc';
import type { AccountRow } from '../../db/queries/account';
import { serverConfig } from '../config';
import type { AccountView } from '../views';
import { aliasOf } from './alias';

export function accountView(row: AccountRow): AccountView {
  const { id, nil, idNatPsc, idNatAuthCli, label, status, failure } = row;
  const { mailDomain } = serverConfig();
  return {
    ...{ id, nil, idNatPsc, idNatAuthCli, label, status, failure },
    mailboxPersonal: row.personal?.address ?? null,
    mailboxApplicative: row.applicative?.address ?? null,
    aliasPersonal: idNatPsc && aliasOf(idNatPsc, label, 'PSC', mailDomain),
    aliasApplicative: idNatAuthCli && aliasOf(idNatAuthCli, label, 'AUTH_CLI', mailDomain),
    kindPsc: row.kindPsc as PscKind | null,
    kindAuthCli: row.kindAuthCli as AuthCliKind | null,
    changedAt: row.changedAt.toISOString(),
  };
}
