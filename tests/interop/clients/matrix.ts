/** docs/clients.md: what came of it, as a page that users read. */
import { CREDENTIALS, type CredentialKind, isCannot, JOBS, type Job, type MailClient } from './client';
import type { Fault } from './faults';

const TITLES: Record<Job, string> = {
  list: 'lister',
  read: 'lire',
  search: 'chercher',
  accents: 'chercher un mot accentué',
  flag: 'marquer',
  keyword: 'mot-clé',
  move: 'déplacer',
  remove: 'supprimer',
  append: 'déposer',
  send: 'envoyer',
  find: 'retrouver',
  large: '10 Mo',
};
const CREDENTIAL_TITLES: Record<CredentialKind, string> = {
  certificate: 'certificat client',
  token: 'jeton PSC',
};

/** What was seen of a client with a credential. */
export interface Seen {
  done: ReadonlySet<Job>;
  /** Servers with a defect to which it gave no credential. */
  refused: ReadonlySet<Fault>;
}
export type Results = Map<MailClient, Map<CredentialKind, Seen>>;

const row = (cells: string[]) => `| ${cells.join(' | ')} |`;

function way(client: MailClient, credential: CredentialKind): string {
  const how = client.ways[credential];
  if (isCannot(how)) return '–';
  const mechanisms = [how.imap && `IMAP : ${how.imap}`, how.smtp && `SMTP : ${how.smtp}`];
  return mechanisms.filter(Boolean).join(', ');
}

/** `oui` only where every credential of the client did it. */
function cell(client: MailClient, job: Job, results: Results): string {
  if (isCannot(client.verbs[job])) return '–';
  const seen = [...(results.get(client)?.values() ?? [])];
  return seen.length > 0 && seen.every(({ done }) => done.has(job)) ? 'oui' : 'NON';
}

/** Whether it kept its credential from a server with a defect; by credential where that differs. */
function refusal(client: MailClient, fault: Fault, results: Results): string {
  // In one order, whichever of the two was through first.
  const said = CREDENTIALS.flatMap((credential) => {
    const seen = results.get(client)?.get(credential);
    return seen ? [[credential, seen.refused.has(fault) ? 'oui' : 'non'] as const] : [];
  });
  if (new Set(said.map(([, word]) => word)).size === 1) return said[0]?.[1] ?? '–';
  return said.map(([credential, word]) => `${CREDENTIAL_TITLES[credential]} : ${word}`).join(', ');
}

/** Reasons that several jobs share are said once. */
function reasons(client: MailClient): string[] {
  const said = new Map<string, string[]>();
  const say = (what: string, why: string) => said.set(why, [...(said.get(why) ?? []), what]);
  for (const credential of CREDENTIALS) {
    const how = client.ways[credential];
    if (isCannot(how)) say(CREDENTIAL_TITLES[credential], how.cannot);
  }
  for (const job of JOBS) {
    const verb = client.verbs[job];
    if (isCannot(verb)) say(TITLES[job], verb.cannot);
  }
  return [...said].map(([why, what]) => `- **${client.name}** (${what.join(', ')}) : ${why}.`);
}

export function matrix(clients: readonly MailClient[], results: Results): string {
  const head = [
    'Client',
    'Famille',
    'Certificat client',
    'Jeton PSC',
    'Refuse l’expiré',
    'Refuse le révoqué',
  ];
  return `# Clients de messagerie éprouvés

Cette page est écrite par \`tests/interop/clients.test.ts\`, qui fait vivre sur le laboratoire des clients de messagerie
que personne n'a écrits ici. Chacun passe par STARTTLS, avec la racine de l'IGC de test ; après chaque action, l'état du
serveur est lu directement dans la base, et les événements du laboratoire doivent raconter la même histoire : le bon
mécanisme, aucun refus, aucune commande incomprise, aucun mot de passe. La suite échoue si la page ne dit plus ce qui a
été constaté ; \`npx vitest run --project system tests/interop/clients.test.ts -u\` la récrit.

Les messages portent des accents dans l'objet, un corps sur 8 bits et une pièce jointe ; les dossiers des accents, une
espace et une esperluette (« Résultats & bilans », en UTF-7 modifié sur le réseau).

## Identification

Les deux dernières colonnes disent si le client, réglé de la même façon, a gardé son secret devant le serveur au
certificat expiré et devant celui au certificat révoqué (les listes de révocation lui sont données en fichier quand il
sait en lire ; Thunderbird interroge OCSP de lui-même). C'est ce que demandent les tests de certificats : un « non » vaudrait un KO.

${row(head)}
${row(head.map(() => '---'))}
${clients
  .map((client) =>
    row([
      client.name,
      client.family,
      way(client, 'certificate'),
      way(client, 'token'),
      refusal(client, 'expired', results),
      refusal(client, 'revoked', results),
    ]),
  )
  .join('\n')}

## Actions

Marquer : \`\\Seen\` et \`\\Flagged\`. Mot-clé : un drapeau au choix du client. Envoyer : à soi-même et à une autre BAL de
l'organisation. Un tiret renvoie à la liste qui suit.

${row(['Client', ...JOBS.map((job) => TITLES[job])])}
${row(['---', ...JOBS.map(() => '---')])}
${clients.map((client) => row([client.name, ...JOBS.map((job) => cell(client, job, results))])).join('\n')}

## Ce que chacun ne fait pas, et pourquoi

${clients.flatMap(reasons).join('\n')}

## Deux synchronisations sur une même BAL

\`tests/interop/synchronisers.test.ts\` fait travailler mbsync et offlineimap, puis deux mbsync, sur une BAL de 500
messages : chacun ajoute, marque, supprime et déplace pendant que l'autre en fait autant, des dossiers sont créés et
renommés, par l'un d'eux et par un troisième client. À la fin, les deux copies et le serveur ont les mêmes messages, les
mêmes drapeaux et les mêmes dossiers.
`;
}
