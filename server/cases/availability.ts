import type { TestCase } from '../../conformance/catalogue';
import type { AccountRow } from '../../db/queries/account';

export type Mailbox = NonNullable<AccountRow['personal']>;

/** The mailbox that a case uses, or the French sentence that says why the account cannot play the case. */
export function mailboxFor(
  account: AccountRow,
  testCase: TestCase,
): { mailbox: Mailbox } | { because: string } {
  const psc = testCase.mie === 'PSC';
  const idNat = psc ? account.idNatPsc : account.idNatAuthCli;
  if (!idNat) {
    return {
      because: psc
        ? 'Ce compte n’a pas d’identité Pro Santé Connect : ajoutez-la au compte pour lancer ce test.'
        : 'Ce compte n’a pas d’identité ORG_AUTH_CLI : ajoutez-la au compte pour lancer ce test.',
    };
  }
  const mailbox = psc ? account.personal : account.applicative;
  if (account.status !== 'available' || !mailbox) {
    return {
      because:
        account.status === 'failed'
          ? 'La création de la BAL de ce compte a échoué : écrivez au support en donnant la référence du produit.'
          : 'La BAL de ce compte n’est pas encore créée : elle le sera à la prochaine création des BAL.',
    };
  }
  return { mailbox };
}
