/** What each refused authentication means, in words, and what to change (DESIGN §6.4; domain-facts §12). */
import type { AuthFailure } from '../../events';
import { clock, day, duration } from '../../format';
import { matchingOu } from '../../identifiers';
import { PROTOCOL_NAME } from '../../texts';
import type { Evidence, Seen } from '../evidence/connections';

/** `ko`: the client's doing. `unknown`: nothing can be held against the client. */
export type Weight = 'ko' | 'unknown';

interface Words {
  weight: Weight;
  message: string;
  hint: string;
}

type Refusal = Seen<'auth.failed'>;

const ko = (message: string, hint: string): Words => ({ weight: 'ko', message, hint });
const unknown = (message: string, hint: string): Words => ({ weight: 'unknown', message, hint });

const CLOCK_HINT = 'Vérifiez que l’horloge du poste est à l’heure.';
const RENEW_HINT =
  'Demandez un nouveau jeton d’accès (refresh token) avant qu’il n’expire, et ne resservez jamais un jeton refusé.';
const CERTIFICATE_HINT =
  'Présentez un certificat ORG_AUTH_CLI de test de l’IGC Santé, gamme Élémentaire, domaine Organisations, avec sa chaîne complète.';

const KINDS: Record<string, string> = {
  wrong_kind_sign: 'un certificat de signature (SIGN)',
  wrong_kind_server: 'un certificat de serveur (SSL_SERV)',
  wrong_kind_personne: 'un certificat du domaine Personnes',
  wrong_usage: 'un certificat dont les usages ne permettent pas l’authentification d’un client',
};

/** The mechanisms that a case expects, in words. */
export function expectedMechanisms({ testCase }: Evidence): string {
  if (testCase.mie === 'PSC') return 'XOAUTH2';
  return testCase.protocol === 'imap'
    ? 'PLAIN, LOGIN, EXTERNAL ou la commande LOGIN'
    : 'PLAIN, LOGIN ou EXTERNAL';
}

function quoted(value: string | null | undefined, otherwise = 'absent'): string {
  return value ? `« ${value} »` : otherwise;
}

/** One entry for each cause that the laboratory distinguishes; `clear_text` is told by the rule itself. */
const WORDS: Record<Exclude<AuthFailure, 'clear_text'>, (refusal: Refusal, evidence: Evidence) => Words> = {
  mechanism_unknown: ({ data }, evidence) =>
    ko(
      `le mécanisme ${data.mechanism} n’est pas celui qui est attendu sur ce serveur (${expectedMechanisms(evidence)}).`,
      `Configurez le mécanisme ${expectedMechanisms(evidence)}.`,
    ),
  malformed: ({ data }) =>
    ko(
      `l’échange ${data.mechanism} est illisible.`,
      'Vérifiez le codage Base64 et la forme de la réponse (XOAUTH2 : user=…^Aauth=Bearer …^A^A).',
    ),
  cancelled: () =>
    unknown(
      'le logiciel a interrompu l’échange avant de donner son identifiant.',
      'Regardez dans le journal du logiciel pourquoi il renonce, puis relancez.',
    ),
  token_missing: () =>
    ko(
      'aucun jeton n’a été transmis.',
      'Transmettez le jeton d’accès Pro Santé Connect (« auth=Bearer … »).',
    ),
  token_unreadable: () =>
    ko(
      'le jeton transmis n’est pas un jeton d’accès Pro Santé Connect lisible (JWT).',
      'Transmettez le jeton d’accès tel que Pro Santé Connect l’a délivré, ni le jeton d’identité ni le jeton de rafraîchissement.',
    ),
  token_signature: () =>
    ko(
      'la signature du jeton ne correspond à aucune clé de Pro Santé Connect.',
      'Transmettez le jeton sans le modifier ni le tronquer.',
    ),
  token_wrong_issuer: ({ data }) =>
    ko(
      `le jeton vient d’un émetteur inconnu ici : ${quoted(data.token?.issuer)}.`,
      'Utilisez l’environnement Pro Santé Connect de test indiqué par l’outil.',
    ),
  token_production: ({ data }) =>
    ko(
      `le jeton vient de Pro Santé Connect en production (${quoted(data.token?.issuer)}) : il n’a rien à faire dans un outil de test.`,
      'Utilisez le bac à sable de Pro Santé Connect avec une identité de test.',
    ),
  token_expired: ({ at, data }) => {
    const end = data.token?.expiresAt ? data.token.expiresAt * 1000 : null;
    return ko(
      end === null
        ? 'le jeton présenté avait expiré.'
        : `le jeton présenté avait expiré à ${clock(end)}, depuis ${duration(at - end)}.`,
      RENEW_HINT,
    );
  },
  token_not_yet_valid: () => ko('le jeton présenté n’est pas encore valide.', CLOCK_HINT),
  token_claim_missing: () =>
    ko(
      'le jeton ne porte pas l’identifiant national attendu dans SubjectNameID.',
      'L’IdNat se lit dans « SubjectNameID » (majuscules comprises), ni dans « sub » ni dans « PSISubjectNameID » ; demandez le périmètre (scope) scope_all.',
    ),
  token_other_person: ({ data }, { snapshot }) =>
    ko(
      `le jeton est celui d’une autre personne : ${quoted(data.token?.subjectNameId)}, alors que la BAL est celle de « ${snapshot.mailbox.idNat} ».`,
      'Identifiez-vous avec l’identité de test du compte ; videz le jeton gardé en mémoire si la carte a changé.',
    ),
  certificate_missing: () =>
    ko('aucun certificat client n’a été présenté pendant la négociation TLS.', CERTIFICATE_HINT),
  certificate_unknown_chain: ({ data }) =>
    ko(
      `le certificat client ne remonte à aucune autorité acceptée (émetteur : ${quoted(data.certificate?.issuer, 'inconnu')}).`,
      CERTIFICATE_HINT,
    ),
  certificate_wrong_kind: ({ data }) =>
    ko(
      `le certificat présenté n’est pas un ORG_AUTH_CLI : c’est ${KINDS[data.certificate?.problem ?? ''] ?? 'un certificat d’une autre nature'}.`,
      CERTIFICATE_HINT,
    ),
  certificate_expired: ({ data }) =>
    ko(
      `le certificat client est expiré${data.certificate ? ` depuis le ${day(data.certificate.notAfter)}` : ''}.`,
      'Renouvelez le certificat ORG_AUTH_CLI de test.',
    ),
  certificate_revoked: ({ data }) =>
    ko(
      `le certificat client est révoqué${data.certificate ? ` (numéro de série ${data.certificate.serial})` : ''}.`,
      'Demandez un nouveau certificat ORG_AUTH_CLI de test.',
    ),
  certificate_not_yet_valid: ({ data }) =>
    ko(
      `le certificat client n’est pas encore valide${data.certificate ? ` (avant le ${day(data.certificate.notBefore)})` : ''}.`,
      CLOCK_HINT,
    ),
  certificate_wrong_ou: ({ data }, { snapshot }) =>
    ko(
      `aucun OU du certificat client ne désigne la structure « ${snapshot.mailbox.idNat} » (OU reçus : ${data.certificate?.ous.map((ou) => quoted(ou)).join(', ') || 'aucun'}).`,
      'Utilisez le certificat de la structure du compte, ou corrigez l’identifiant national AUTH_CLI du compte.',
    ),
  user_unknown: ({ data }, { snapshot }) =>
    ko(
      `le nom d’utilisateur ${quoted(data.user, 'vide')} ne désigne aucune BAL de test.`,
      `Configurez le nom d’utilisateur ${snapshot.mailbox.address}.`,
    ),
  user_different: ({ data }, { snapshot }) =>
    ko(
      `le nom d’utilisateur ${quoted(data.user, 'vide')} n’est pas la BAL de l’identité présentée.`,
      `Configurez le nom d’utilisateur ${snapshot.mailbox.address}.`,
    ),
  issuer_unavailable: () =>
    unknown(
      'le laboratoire n’a pas pu joindre Pro Santé Connect pour vérifier le jeton : votre logiciel n’est pas en cause.',
      'Relancez le test dans quelques minutes.',
    ),
  internal: () =>
    unknown(
      'le laboratoire n’a pas pu vérifier l’identifiant, par sa propre faute.',
      'Relancez le test ; si cela se reproduit, signalez le numéro d’exécution.',
    ),
};

/** Causes whose details only the laboratory's own explanation holds. */
const EXPLAINED: readonly AuthFailure[] = [
  'malformed',
  'token_unreadable',
  'token_signature',
  'token_not_yet_valid',
  'certificate_unknown_chain',
  'internal',
];

/**
 * The cause as this account must hear it. The laboratory starts from the user name: with the name of another
 * mailbox, it rightly says that the credential does not fit that one. Here the credential may be the account's own:
 * then it is the user name that is wrong.
 */
function causeFor({ data }: Refusal, { snapshot }: Evidence): AuthFailure {
  const { cause, certificate, token } = data;
  const ownCertificate = certificate !== null && matchingOu(certificate.ous, snapshot.mailbox.idNat) !== null;
  if (cause === 'certificate_wrong_ou' && ownCertificate) return 'user_different';
  if (cause === 'token_other_person' && token?.subjectNameId?.trim() === snapshot.mailbox.idNat.trim()) {
    return 'user_different';
  }
  return cause;
}

/** The words of a refusal other than `clear_text`. Ids are the causes, in kebab-case. */
export function refusalWords(refusal: Refusal, evidence: Evidence): Words & { id: string } {
  const { explanation } = refusal.data;
  const cause = causeFor(refusal, evidence);
  const words = WORDS[cause === 'clear_text' ? 'internal' : cause](refusal, evidence);
  const detail = explanation && EXPLAINED.includes(cause) ? ` Détail : ${explanation}` : '';
  const head = `À ${clock(refusal.at)}, authentification ${PROTOCOL_NAME[evidence.testCase.protocol]} refusée : `;
  return { id: cause.replaceAll('_', '-'), ...words, message: `${head}${words.message}${detail}` };
}
