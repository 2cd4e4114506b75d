/**
 * The requirements that the tests serve: MSS-CONF.nn (REM Ségur vague 2) and ECO n.n.n (Référentiel #2), in our
 * own words. Every text is second-hand until somebody compares it with the published PDF: `confidence` says how
 * sure the identifier, its mapping and its meaning are (domain-facts §1).
 */

export interface Requirement {
  /** As quoted by findings and titles. */
  id: string;
  /** The same requirement in the other numbering, when known. */
  eco: string | null;
  /** What the client must do, one French sentence. */
  sentence: string;
  /** fact: stated in a source. secondhand: one source, itself indirect. unknown: identifier or text to be confirmed. */
  confidence: 'fact' | 'secondhand' | 'unknown';
  /** No case decides it, but messages sent during some are looked at for it: a warning when it is not kept. */
  remarked?: true;
}

export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'MSS-CONF.01',
    eco: 'ECO 1.1.1',
    sentence: 'Le logiciel se connecte à l’API LPS en TLS 1.2 au minimum.',
    confidence: 'secondhand',
  },
  {
    id: 'MSS-CONF.03',
    eco: 'ECO 1.1.3',
    sentence: 'Le logiciel propose les six suites de chiffrement autorisées, et aucune autre.',
    confidence: 'fact',
  },
  {
    id: 'MSS-CONF.04',
    eco: 'ECO 1.1.9',
    sentence: 'Le logiciel trouve seul ses serveurs à partir du domaine de l’adresse de messagerie.',
    confidence: 'secondhand',
  },
  {
    id: 'MSS-CONF.05',
    eco: 'ECO 1.0.1',
    sentence: 'Le logiciel envoie les messages en SMTP, protégé par STARTTLS.',
    confidence: 'secondhand',
  },
  {
    id: 'MSS-CONF.06',
    eco: 'ECO 1.0.2',
    sentence: 'Le logiciel lit les messages en IMAP4, protégé par STARTTLS.',
    confidence: 'secondhand',
  },
  {
    id: 'MSS-CONF.07',
    eco: 'ECO 1.2.1',
    sentence:
      'Avec Pro Santé Connect, le logiciel établit TLS, puis s’authentifie en XOAUTH2 avec le jeton d’accès du professionnel.',
    confidence: 'secondhand',
  },
  {
    id: 'MSS-CONF.11',
    eco: 'ECO 1.2.7',
    sentence:
      'Le logiciel rouvre de lui-même la session de messagerie tant que la session Pro Santé Connect est valide.',
    confidence: 'secondhand',
  },
  {
    id: 'MSS-CONF.12',
    eco: null,
    sentence:
      'Pour une BAL applicative, le logiciel présente un certificat ORG_AUTH_CLI en TLS mutuel, puis ouvre la session de la BAL.',
    confidence: 'unknown',
  },
  {
    id: 'MSS-CONF.14',
    eco: 'ECO 2.4.2',
    sentence: 'L’en-tête X-MSS-INS accompagne tout message dont l’archive contient un document CDA.',
    confidence: 'secondhand',
  },
  {
    id: 'MSS-CONF.15',
    eco: 'ECO 2.4.1',
    sentence: 'L’en-tête X-MSS-CODECDA nomme le code des documents CDA joints.',
    confidence: 'secondhand',
  },
  {
    id: 'MSS-CONF.16',
    eco: 'ECO 2.4.3',
    sentence: 'L’en-tête X-MSS-NIL donne la référence du produit dans tout message envoyé.',
    confidence: 'secondhand',
  },
  {
    id: 'MSS-CONF.21',
    eco: 'ECO 2.2.8',
    sentence: 'L’en-tête X-MSS-MES vaut FIN lorsque le professionnel clôt l’échange avec un usager.',
    confidence: 'secondhand',
  },
  {
    id: 'MSS-CONF.27',
    eco: 'ECO 1.1.10',
    sentence:
      'Le logiciel n’accepte du serveur qu’un certificat de l’IGC Santé, gamme Élémentaire, domaine Organisations.',
    confidence: 'secondhand',
  },
  {
    id: 'ECO 1.1.5',
    eco: 'ECO 1.1.5',
    sentence: 'Le logiciel vérifie que le certificat du serveur n’est pas expiré.',
    confidence: 'fact',
  },
  {
    id: 'ECO 1.1.6',
    eco: 'ECO 1.1.6',
    sentence: 'Le logiciel vérifie, par CRL ou par OCSP, que le certificat du serveur n’est pas révoqué.',
    confidence: 'fact',
  },
  // Related ones: remarks quote them, no case decides them.
  {
    id: 'ECO 2.1.1',
    eco: 'ECO 2.1.1',
    sentence:
      'Un message qui porte des documents ne concerne qu’un usager ; ils voyagent dans une archive IHE_XDM, avec une copie PDF/A-1.',
    confidence: 'secondhand',
  },
  {
    id: 'ECO 2.1.2',
    eco: 'ECO 2.1.2',
    sentence: 'L’usager concerné est désigné par l’identifiant patientId de METADATA.XML.',
    confidence: 'secondhand',
  },
  {
    id: 'ECO 2.1.3',
    eco: 'ECO 2.1.3',
    sentence:
      'L’objet d’un message qui porte des documents commence par XDM/1.0/DDM+, suivi du libellé et de l’usager.',
    confidence: 'secondhand',
    remarked: true,
  },
  {
    id: 'ECO 2.2.1',
    eco: 'ECO 2.2.1',
    sentence: 'Chaque message porte un identifiant unique, Message-ID (RFC 5322).',
    confidence: 'secondhand',
    remarked: true,
  },
  {
    id: 'ECO 2.2.2',
    eco: 'ECO 2.2.2',
    sentence: 'Une réponse renvoie au message d’origine par In-Reply-To et References (RFC 5322).',
    confidence: 'secondhand',
  },
  {
    id: 'ECO 2.2.3',
    eco: 'ECO 2.2.3',
    sentence: 'Les parties de texte d’un message sont codées en UTF-8.',
    confidence: 'secondhand',
    remarked: true,
  },
  {
    id: 'ECO 2.2.4',
    eco: 'ECO 2.2.4',
    sentence: 'Le corps d’un message est en texte simple, ou offre une version en texte simple.',
    confidence: 'secondhand',
    remarked: true,
  },
  {
    id: 'ECO 2.2.7',
    eco: 'ECO 2.2.7',
    sentence: 'L’adresse de l’expéditeur est accompagnée d’un libellé qui dit qui il est.',
    confidence: 'secondhand',
    remarked: true,
  },
];

/** Finds a requirement by id. Throws on an unknown one: ids come from our own tables. */
export function requirementById(id: string): Requirement {
  const found = REQUIREMENTS.find((requirement) => requirement.id === id);
  if (!found) throw new Error(`unknown requirement: ${id}`);
  return found;
}
