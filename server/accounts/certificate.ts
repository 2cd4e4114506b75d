/** Sandbox only: an ORG_AUTH_CLI certificate of the test IGC for an account's own number. */
import { lockAccount } from '../../db/queries/account-change';
import { actsInLastHour } from '../../db/queries/audit';
import { issueClientCertificate } from '../../pki';
import { audit } from '../audit/record';
import type { PortalSession } from '../auth/portal-session';
import { serverConfig } from '../config';
import { database } from '../database';
import { Refusal, unknownAccount } from '../errors';
import type { AccountCertificateView } from '../views';

/** Certificates that an organisation may be given in an hour. */
const MOST_PER_HOUR = 20;

/**
 * Issues a certificate whose OU is the account's number, with a fresh key. Key and password are answered once and kept
 * nowhere. Throws `not_found` (also outside the sandbox), `conflict` without that number, `too_many`.
 */
export async function issueAccountCertificate(
  session: Pick<PortalSession, 'userId' | 'login' | 'organisationId' | 'organisation'>,
  accountId: number,
): Promise<AccountCertificateView> {
  const { organisationId } = session;
  const { sandbox, pki } = serverConfig();
  return database().transaction(async (tx) => {
    // Locked until the act is written: two requests at once are counted one after the other.
    const account = await lockAccount(tx, organisationId, accountId);
    if (!account) throw unknownAccount();
    if (!sandbox) {
      throw new Refusal(
        'not_found',
        'Cette instance ne délivre pas de certificats : utilisez celui de l’IGC-Santé de test.',
      );
    }
    const ou = account.idNatAuthCli;
    if (!ou) {
      throw new Refusal(
        'conflict',
        'Ce compte n’a pas d’identifiant national AUTH_CLI : ajoutez-le d’abord.',
      );
    }
    const { count, wait } = await actsInLastHour(tx, organisationId, 'account.certificate');
    if (count >= MOST_PER_HOUR) {
      throw new Refusal(
        'too_many',
        `Votre organisation a reçu ${MOST_PER_HOUR} certificats en une heure : réessayez dans ${Math.ceil(wait / 60)} min.`,
        { retryAfter: wait },
      );
    }
    const issued = await issueClientCertificate(pki.dir, {
      ou,
      commonName: 'LPS de test',
      organisation: 'ÉDITEUR DE TEST',
      kind: 'AUTH_CLI',
    });
    await audit(
      tx,
      { role: 'editor', session },
      {
        ...{ action: 'account.certificate', organisationId, accountId },
        details: { ou, serial: issued.serial, notAfter: issued.notAfter.toISOString() },
      },
    );
    return {
      ...{ ou, fileName: `org-auth-cli-${ou}`, p12: issued.p12.toString('base64') },
      ...{ password: issued.password, pem: issued.chainPem, keyPem: issued.privateKeyPem },
      ...{ serial: issued.serial, notAfter: issued.notAfter.toISOString() },
    };
  });
}
