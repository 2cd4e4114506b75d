/** What a client certificate is worth as a credential of an applicative mailbox (DESIGN §5, §6.4; domain-facts §4.3). */
import type { AuthFailure, ClientCertificate } from '../../conformance/events';

interface Refusal {
  cause: AuthFailure;
  explanation: string;
}

/** Why a certificate is refused, whatever the mailbox; null when it is an acceptable ORG_AUTH_CLI certificate. */
export function certificateRefusal(certificate: ClientCertificate | null): Refusal | null {
  if (!certificate) {
    return {
      cause: 'certificate_missing',
      explanation: 'Aucun certificat client n’a été présenté pendant l’établissement de TLS.',
    };
  }
  const who = `Le certificat client « ${certificate.commonName ?? certificate.subject} »`;
  switch (certificate.problem) {
    case null:
    // Without a CRL the anchor is used without revocation; the certificate's facts say so.
    case 'crl_unavailable':
      return null;
    case 'unknown_chain':
      return {
        cause: 'certificate_unknown_chain',
        explanation: `${who} n’est rattaché à aucune autorité reconnue : il est émis par « ${certificate.issuer} ». Vérifiez que le logiciel envoie aussi le certificat intermédiaire.`,
      };
    case 'expired':
      return {
        cause: 'certificate_expired',
        explanation: `${who} a expiré le ${day(certificate.notAfter)}.`,
      };
    case 'not_yet_valid':
      return {
        cause: 'certificate_not_yet_valid',
        explanation: `${who} n’est valable qu’à partir du ${day(certificate.notBefore)}.`,
      };
    case 'revoked':
      return {
        cause: 'certificate_revoked',
        explanation: `${who} (numéro de série ${certificate.serial}) est révoqué.`,
      };
    case 'wrong_kind_sign':
      return wrongKind(`${who} est un certificat de signature (SIGN)`);
    case 'wrong_kind_server':
      return wrongKind(`${who} est un certificat de serveur (SSL_SERV)`);
    case 'wrong_kind_personne':
      return wrongKind(`${who} est un certificat du domaine Personnes`);
    case 'wrong_usage':
      return wrongKind(
        `${who} ne permet pas l’authentification de client (extendedKeyUsage sans clientAuth)`,
      );
    case 'other':
      return {
        cause: 'certificate_unknown_chain',
        explanation: `${who}, émis par « ${certificate.issuer} », n’a pas pu être vérifié.`,
      };
  }
}

const wrongKind = (what: string): Refusal => ({
  cause: 'certificate_wrong_kind',
  explanation: `${what} : un certificat ORG_AUTH_CLI est attendu.`,
});

/** The OUs as shown in an explanation. */
export function shownOus(certificate: ClientCertificate): string {
  return certificate.ous.length ? certificate.ous.map((ou) => `« ${ou} »`).join(', ') : 'aucune OU';
}

/** `notBefore` and `notAfter` are milliseconds since the epoch. */
const day = (at: number): string =>
  new Intl.DateTimeFormat('fr-FR', {
    timeZone: 'Europe/Paris',
    timeStyle: 'short',
    dateStyle: 'short',
  }).format(new Date(at));
