/** The sentences of the rejected-certificate rule: what each outcome means and what to do about it. */
import { clock, count, enumerate, moment } from '../../format';
import type { Defect } from '../../hosts';
import type { Control } from '../../snapshot';
import { PROTOCOL_NAME } from '../../texts';
import { alertLabel } from '../../tls';
import type { Finding, Strength } from '../../verdict';
import type { Evidence } from '../evidence/connections';
import { finding, mainRequirement, serverName, whenAndWhence } from '../evidence/findings';
import { unreachedText } from '../evidence/unreached';
import type { Doubt, Exposure, Outcome } from './rejection';

type Fault = Exclude<Defect, null>;
export type Rejected = Extract<Outcome, { kind: 'rejected' }>;

const FAULT: Record<Fault, { adjective: string; clause: string; remedy: string }> = {
  expired: {
    adjective: 'expiré',
    clause: 'dont le certificat est expiré',
    remedy: 'Vérifiez les dates du certificat du serveur dès la négociation TLS',
  },
  revoked: {
    adjective: 'révoqué',
    clause: 'dont le certificat est révoqué',
    remedy: 'Vérifiez la révocation du certificat du serveur, par CRL ou par OCSP',
  },
  otherca: {
    adjective: 'étranger à l’IGC Santé',
    clause: 'dont le certificat ne vient pas de l’IGC Santé',
    remedy: 'N’acceptez du serveur qu’un certificat de l’IGC Santé, gamme Élémentaire, domaine Organisations',
  },
};

const CLEAR_REMEDY =
  'N’envoyez jamais d’identifiant avant STARTTLS : si TLS échoue, fermez la connexion au lieu de vous replier en clair.';

/** KO: what was handed to the faulty server, credentials apart from mail commands, clear text apart from TLS. */
export function exposureFindings(
  exposures: readonly Exposure[],
  rejectedBefore: (exposure: Exposure) => boolean,
  fault: Fault,
  evidence: Evidence,
): Finding[] {
  const groups: [string, (exposure: Exposure) => boolean][] = [
    ['credential-sent-to-faulty-server', ({ credential, tls }) => credential && tls],
    ['credential-sent-in-clear', ({ credential, tls }) => credential && !tls],
    ['mail-command-on-faulty-server', ({ credential }) => !credential],
  ];
  return groups.flatMap(([id, belongs]) => {
    const group = exposures.filter(belongs);
    const [first] = group;
    if (!first) return [];
    const { clause, remedy } = FAULT[fault];
    const again = group.length > 1 ? ` (${group.length} fois dans la fenêtre)` : '';
    const server = `${evidence.snapshot.host.name}, ${clause}`;
    const handed = first.credential ? 'remis à un serveur non vérifié' : 'adressé à un serveur non vérifié';
    const clear = rejectedBefore(first)
      ? `en clair, sans TLS, après avoir d’abord renoncé à TLS (repli en clair)`
      : 'en clair, sans TLS';
    const message = first.tls
      ? `À ${clock(first.at)}, le logiciel a envoyé ${first.what} (${first.how}) à ${server}${again} : cela a été ${handed}.`
      : `À ${clock(first.at)}, le logiciel a envoyé ${first.what} (${first.how}) ${clear} à ${evidence.snapshot.host.name}${again} : cela a été ${handed}, et lisible sur le réseau.`;
    return [
      finding(
        id,
        mainRequirement(evidence),
        'ko',
        message,
        group.map(({ eventId }) => eventId),
        {
          expected: `Aucun identifiant ni commande de messagerie sur le serveur ${serverName(evidence)}.`,
          hint: first.tls ? `${remedy}, et fermez la connexion avant toute authentification.` : CLEAR_REMEDY,
        },
      ),
    ];
  });
}

function gesture(outcome: Rejected): string {
  if (outcome.how === 'alert' && outcome.code !== null) return `alerte TLS ${alertLabel(outcome.code)}`;
  if (outcome.how === 'preamble') return 'fermeture après un simple préambule, sans identifiant';
  return 'fermeture sans alerte et sans un octet applicatif';
}

/** `alerte TLS certificate_expired (45) à 14:26:22 ; fermeture … (2 connexions)`. */
export function gestures(outcomes: readonly Rejected[]): string {
  const groups = new Map<string, Rejected[]>();
  for (const outcome of outcomes) {
    groups.set(gesture(outcome), [...(groups.get(gesture(outcome)) ?? []), outcome]);
  }
  return [...groups]
    .map(([text, group]) =>
      group.length === 1 ? `${text} à ${clock(group[0]!.at)}` : `${text} (${group.length} connexions)`,
    )
    .join(' ; ');
}

export function rejectedFinding(
  outcomes: readonly Rejected[],
  strength: Strength,
  fault: Fault,
  evidence: Evidence,
): Finding {
  return finding(
    'certificate-rejected',
    mainRequirement(evidence),
    'ok',
    `Le logiciel a refusé le certificat ${FAULT[fault].adjective} et n’a transmis aucun identifiant : ${gestures(outcomes)}.`,
    outcomes.flatMap(({ eventIds }) => eventIds),
    { strength },
  );
}

export function controlFinding(control: Control, evidence: Evidence): Finding {
  return finding(
    'positive-control',
    mainRequirement(evidence),
    'info',
    `Contrôle positif : depuis ${control.address ?? 'cette adresse'}, ce compte s’est authentifié sur le serveur valide ${moment(control.at, evidence.snapshot.window.start)}.`,
    [control.eventId],
  );
}

/** Without positive control: a warning when the alert names the defect by itself, else nothing can be concluded. */
export function controlMissingFinding(
  outcomes: readonly Rejected[],
  decisive: boolean,
  evidence: Evidence,
): Finding {
  const { testCase, snapshot } = evidence;
  const addresses = [...new Set(outcomes.map(({ connection }) => connection.address ?? 'adresse inconnue'))];
  const missing = `aucune authentification de ce compte sur le serveur ${PROTOCOL_NAME[testCase.protocol]} valide n’a été vue depuis ${enumerate(addresses)} dans les 24 heures précédentes`;
  return finding(
    'positive-control-missing',
    mainRequirement(evidence),
    decisive ? 'inconclusive' : 'warning',
    decisive
      ? `La connexion a été abandonnée (${gestures(outcomes)}), mais ${missing} : rien ne prouve que ce soit à cause de ce défaut du certificat.`
      : `L’alerte nomme le défaut, mais ${missing} : la preuve reste faible.`,
    outcomes.flatMap(({ eventIds }) => eventIds),
    {
      hint: `Connectez-vous d’abord au serveur valide (${PROTOCOL_NAME[testCase.protocol]}, BAL ${snapshot.mailbox.address}) depuis le même poste, authentification comprise, puis relancez ce test.`,
    },
  );
}

export function otherStackFinding(outcomes: readonly Rejected[], evidence: Evidence): Finding {
  return finding(
    'different-tls-stack',
    mainRequirement(evidence),
    'warning',
    'Le ClientHello de cette connexion diffère de celui du contrôle positif : il peut s’agir d’un autre logiciel, ou d’un autre réglage.',
    outcomes.flatMap(({ eventIds }) => eventIds),
    { hint: 'Jouez le contrôle positif et ce test avec le même logiciel et les mêmes réglages TLS.' },
  );
}

export function otherCaFinding(outcomes: readonly Rejected[], evidence: Evidence): Finding {
  return finding(
    'igc-restriction-not-shown',
    mainRequirement(evidence),
    'warning',
    'Restriction à l’IGC Santé non démontrée : le poste ne connaît peut-être pas cette autre autorité, auquel cas tout logiciel la refuserait.',
    outcomes.flatMap(({ eventIds }) => eventIds),
    {
      hint: 'Pour la démontrer, ajoutez l’autorité étrangère (otherRootPem) au magasin de confiance du poste, puis relancez le test.',
    },
  );
}

const DOUBTS: Record<Doubt, (alert: string, evidence: Evidence) => { message: string; hint: string }> = {
  'root-not-trusted': (alert) => ({
    message: `le logiciel a répondu par l’alerte ${alert} : il ne fait pas confiance à notre autorité racine, et n’est donc pas allé jusqu’au défaut à reconnaître.`,
    hint: 'Importez l’autorité racine des serveurs de test dans le magasin de confiance du logiciel (et rendez la CRL accessible si elle est exigée), vérifiez la connexion au serveur valide, puis relancez.',
  }),
  'unexpected-alert': (alert) => ({
    message: `le logiciel a répondu par l’alerte ${alert}, qui dénonce un autre défaut que celui de ce certificat.`,
    hint: 'Vérifiez l’horloge du poste et la CRL que le logiciel utilise, puis relancez le test.',
  }),
  'name-mismatch': (_, { snapshot }) => ({
    message: `le logiciel a demandé un nom de serveur que ce certificat ne porte pas : il a pu renoncer pour cette seule raison.`,
    hint: `Configurez exactement le nom ${snapshot.host.name}.`,
  }),
  silent: () => ({
    message: 'la connexion est restée ouverte et muette, sans que le logiciel y mette fin.',
    hint: 'Laissez le logiciel terminer sa tentative (message d’erreur compris) dans le délai, ou allongez le délai.',
  }),
  'unreadable-data': () => ({
    message: 'le logiciel a envoyé, après la négociation TLS, des octets qui ne forment aucune commande.',
    hint: 'Vérifiez le protocole configuré (IMAP ou SMTP) et le port.',
  }),
  'unexpected-command': () => ({
    message:
      'le logiciel a continué le dialogue par une commande qui n’est ni un préambule ni un identifiant.',
    hint: 'Fermez la connexion dès que le certificat est refusé.',
  }),
  'protocol-error': () => ({
    message:
      'la négociation TLS s’est interrompue sur une erreur de protocole, sans que le certificat soit en cause.',
    hint: 'Vérifiez que le logiciel se connecte au serveur valide, puis relancez.',
  }),
  injection: () => ({
    message:
      'le logiciel a envoyé des octets en clair derrière STARTTLS, sans attendre la réponse ; ils ont été ignorés.',
    hint: 'Attendez la réponse à STARTTLS avant d’envoyer quoi que ce soit.',
  }),
};

/** One finding for each reason why connections prove nothing. */
export function uncertainFindings(
  outcomes: readonly Extract<Outcome, { kind: 'doubtful' | 'unreached' }>[],
  verdict: 'inconclusive' | 'info',
  evidence: Evidence,
): Finding[] {
  const reasons = [...new Set(outcomes.map(({ reason }) => reason))];
  return reasons.map((reason) => {
    const group = outcomes.filter((outcome) => outcome.reason === reason);
    const [sample] = group as [(typeof group)[number]];
    const alert = sample.code === null ? '' : alertLabel(sample.code);
    const { message, hint } =
      sample.kind === 'doubtful'
        ? DOUBTS[sample.reason](alert, evidence)
        : unreachedText(sample.reason, alert, evidence);
    const others =
      group.length > 1 ? ` (et ${count(group.length - 1, 'une autre fois', 'autres fois')})` : '';
    return finding(
      reason,
      mainRequirement(evidence),
      verdict,
      `Connexion ouverte ${whenAndWhence(sample.connection)}${others} : ${message}`,
      group.flatMap(({ eventIds }) => eventIds),
      { hint },
    );
  });
}

/** Where servers share an address, a client that names none may have spoken to any of them. */
export function unplacedExposureFinding(exposures: readonly Exposure[], evidence: Evidence): Finding {
  const [sample] = exposures as readonly [Exposure, ...Exposure[]];
  return finding(
    'exposure-without-server-name',
    mainRequirement(evidence),
    'inconclusive',
    `À ${clock(sample.at)}, ${sample.what} (${sample.how}) est arrivé sur une connexion qui n’avait nommé aucun serveur : rien ne dit si c’était le serveur au certificat défectueux.`,
    exposures.map(({ eventId }) => eventId),
    { hint: CLEAR_REMEDY },
  );
}
