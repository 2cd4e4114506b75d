/** The acts of the history of an account, as the page tells them. */
import type { AccountActView } from '@/server/views';

/** Where the texts have the title of an act. */
const TITLES = {
  'account.create': 'create',
  'account.change': 'change',
  'account.delete': 'delete',
  'account.transfer': 'transfer',
  'account.certificate': 'certificate',
  'account.identity': 'identity',
  'account.client': 'client',
  'account.client_delete': 'clientDelete',
  'account.token': 'token',
  'account.token_revoke': 'tokenRevoke',
  'claim.lapse': 'lapse',
  'claim.transfer': 'claimTransfer',
  'provisioning.retry': 'retry',
} as const;

export const titleKey = (action: string) =>
  action in TITLES ? TITLES[action as keyof typeof TITLES] : ('other' as const);

const FIELDS = ['nil', 'idNatPsc', 'idNatAuthCli'] as const;

export interface Change {
  field: (typeof FIELDS)[number];
  before: string | null;
  after: string | null;
}

const record = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** What an act changed of the account, and what else it is about: a token's name, a number. */
export function changesOf({ details }: Pick<AccountActView, 'details'>): {
  changes: Change[];
  about: string | null;
} {
  const [before, after] = [record(details.before), record(details.after)];
  const changes = FIELDS.flatMap((field) => {
    const change = { field, before: text(before[field]), after: text(after[field]) };
    return change.before === change.after ? [] : [change];
  });
  return { changes, about: text(details.name) ?? text(details.idNat) ?? text(details.ou) };
}
