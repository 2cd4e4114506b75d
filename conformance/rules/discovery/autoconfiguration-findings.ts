/** The sentences of the autoconfiguration rule beside its faults: what was found and used, or looked for in vain. */
import { clock, count, enumerate } from '../../format';
import { hostByKey, hostName } from '../../hosts';
import { expectationOf } from '../../texts';
import type { Finding } from '../../verdict';
import {
  failureFindings,
  faultFindings,
  inTime,
  okFindings,
  silentFinding,
} from '../authentication/authentication-findings';
import type { Connection, Evidence } from '../evidence/connections';
import { finding, mainRequirement, serverName } from '../evidence/findings';
import { values } from '../evidence/table';
import type { Access, Search } from './autoconfiguration';
import { type Discovery, isTypedName, nameOf } from './discovery';
import { told } from './origin-faults';

/** Questions come in hundreds; a few are enough to point at. */
const MOST_QUOTED = 50;

type Proven = Access & { origin: { proof: string }; act: NonNullable<Access['act']> };
const isProven = (access: Access): access is Proven => access.origin?.proof != null && access.act !== null;

/** OK: the discovery, the authentication, the use; what went wrong beside them is a warning. */
export function accessFindings(search: Search, evidence: Evidence): Finding[] {
  const best = search.accesses.filter(isProven).sort((a, b) => a.act.at - b.act.at || a.act.id - b.act.id)[0];
  if (!best) return [];
  const requirement = mainRequirement(evidence);
  const points = [
    ...originFindings(best, evidence),
    ...okFindings([{ ...best, faults: [] }], evidence),
    best.act.type === 'folder.opened'
      ? finding('inbox-opened', requirement, 'ok', `Boîte de réception ouverte à ${clock(best.act.at)}.`, [
          best.act.id,
        ])
      : finding('message-sent', requirement, 'ok', `Message accepté à ${clock(best.act.at)}.`, [best.act.id]),
  ];
  const others = inTime(search.accesses.flatMap(({ faults }) => faults)).filter(
    ({ id }) => !points.some((point) => point.id === id),
  );
  return [
    ...points,
    ...faultFindings(others, ({ weight }) => (weight === 'unknown' ? 'info' : 'warning'), evidence),
  ];
}

/** How the server was found. */
function originFindings({ origin, connection }: Proven, evidence: Evidence): Finding[] {
  const requirement = mainRequirement(evidence);
  const { alias } = evidence.snapshot.mailbox;
  const name = nameOf(connection);
  if (origin?.proof === 'name') {
    const message = `Serveur joint sous le nom ${name}, que la découverte a publié à ${clock(origin.publishedAt)} pour ce compte seul.`;
    return [
      finding('servers-discovered', requirement, 'ok', message, [connection.firstEvent.id], {
        strength: 'strong',
      }),
    ];
  }
  if (origin?.proof !== 'label' && origin?.proof !== 'address') return [];
  const ids = [origin.discovery.event.id, connection.firstEvent.id];
  const message = `Le logiciel a cherché son serveur, ${told(origin.discovery)}, puis s’y est connecté à ${clock(connection.openedAt)}.`;
  if (origin.proof === 'label') return labelFindings(message, ids, connection, evidence);
  return [
    finding('servers-discovered', requirement, 'ok', message, ids, { strength: 'weak' }),
    finding(
      'shared-domain',
      requirement,
      'warning',
      'La découverte a porté sur le domaine commun des BAL : seules l’adresse déclarée et l’heure la rattachent à la connexion.',
      ids,
      { hint: `Configurez la BAL sous son adresse ${alias} : les noms découverts seront ceux de ce compte.` },
    ),
  ];
}

/** Searched, then connected: the order of the events is the proof, since the name given was not the one used. */
function labelFindings(
  message: string,
  ids: number[],
  connection: Connection,
  evidence: Evidence,
): Finding[] {
  const requirement = mainRequirement(evidence);
  const name = nameOf(connection);
  const typed = isTypedName(name, evidence);
  return [
    finding('servers-discovered', requirement, 'ok', message, ids, { strength: typed ? 'weak' : 'medium' }),
    typed
      ? finding(
          'discovered-name-unused',
          requirement,
          'warning',
          `Le logiciel s’est ensuite connecté par le nom ${name}, et non par celui que la découverte lui a donné : c’est l’ordre des événements qui fait preuve.`,
          ids,
          { hint: 'Employez le serveur que la réponse donne (nom et port), sans rien saisir à la main.' },
        )
      : finding(
          'published-name-unseen',
          requirement,
          'warning',
          'En se connectant, le logiciel n’a pas nommé le serveur (SNI) comme la découverte le lui a donné : c’est l’ordre des événements qui fait preuve.',
          [connection.firstEvent.id],
          { hint: 'Envoyez dans SNI le nom du serveur découvert, et vérifiez-le dans le certificat.' },
        ),
  ];
}

/** Not OK: what kept the connections from it, and what was looked for. */
export function searchFindings(
  search: Search,
  verdict: 'ko' | 'inconclusive' | 'undecided',
  evidence: Evidence,
): Finding[] {
  const { accesses, omissions } = search;
  const deciding = verdict === 'inconclusive' ? 'inconclusive' : 'warning';
  return [
    ...failureFindings(accesses, verdict, evidence),
    ...(omissions.length > 0
      ? [
          finding(
            'discovery-crowded',
            mainRequirement(evidence),
            deciding,
            'Trop de questions DNS ou de requêtes ont nommé ce compte ou son adresse pour être toutes enregistrées : on ne peut pas conclure qu’une découverte n’a pas eu lieu.',
            omissions.slice(0, MOST_QUOTED).map(({ id }) => id),
            { hint: 'Arrêtez ce qui répète ces questions, puis relancez le test.' },
          ),
        ]
      : []),
    ...(accesses.length > 0 || verdict === 'undecided' ? [] : unusedFinding(search, evidence)),
    ...(accesses.length > 0 && verdict !== 'undecided' ? silentFinding(accesses, evidence) : []),
    ...vainFindings(search, evidence),
  ];
}

/** No connection came to the server. */
function unusedFinding({ discoveries }: Search, evidence: Evidence): Finding[] {
  const { testCase, snapshot } = evidence;
  const requirement = mainRequirement(evidence);
  const found = discoveries.filter((discovery) => discovery.found !== null);
  const expected = expectationOf(testCase);
  const [sample] = found;
  if (!sample) return [nothingFinding(discoveries, evidence)];
  const wrong = values(evidence.elsewhere).filter(
    ({ host, protocol }) => protocol === testCase.protocol && host !== snapshot.host.key,
  );
  const ids = found.slice(0, MOST_QUOTED).map(({ event }) => event.id);
  if (wrong.length > 0) {
    const names = [...new Set(wrong.map(({ host }) => hostName(hostByKey(host), snapshot.zone)))];
    return [
      finding(
        'wrong-server',
        requirement,
        'inconclusive',
        `Découverte vue (${told(sample)}), mais le logiciel s’est connecté à ${enumerate(names)} et non au serveur publié, ${serverName(evidence)}.`,
        [...ids, ...wrong.map(({ eventId }) => eventId)],
        { expected, hint: 'Employez le nom et le port que la réponse donne pour cette BAL.' },
      ),
    ];
  }
  return [
    finding(
      'discovery-without-access',
      requirement,
      'inconclusive',
      `Découverte vue (${told(sample)}${found.length > 1 ? `, ${found.length} en tout` : ''}), aucune connexion au serveur ${serverName(evidence)} ensuite.`,
      ids,
      {
        expected,
        hint: `Laissez le temps de ${testCase.protocol === 'imap' ? 'l’ouverture de la boîte de réception' : 'l’envoi du message'} dans le délai, et vérifiez que le poste résout et joint le nom publié.`,
      },
    ),
  ];
}

function nothingFinding(discoveries: readonly Discovery[], evidence: Evidence): Finding {
  const { snapshot, testCase } = evidence;
  const { start, deadline } = snapshot.window;
  const seen =
    discoveries.length > 0
      ? 'Rien de ce qui a été cherché ne mène au serveur, et aucune'
      : 'Aucune découverte ni aucune';
  return finding(
    'nothing-received',
    mainRequirement(evidence),
    'inconclusive',
    `${seen} connexion attribuable à ce compte n’est arrivée entre ${clock(start)} et ${clock(deadline)}.`,
    discoveries.slice(0, MOST_QUOTED).map(({ event }) => event.id),
    {
      expected: expectationOf(testCase),
      hint: `Configurez la BAL sous son adresse ${snapshot.mailbox.alias}, pendant l’écoute, et vérifiez que le poste emploie un DNS qui connaît ce domaine. Si rien n’est demandé, le logiciel garde sans doute une réponse antérieure (souvent 24 h) ou une table de domaines : effacez-les.`,
    },
  );
}

/** Looked for where nothing is: the probable cause of a search without result. */
function vainFindings({ discoveries }: Search, evidence: Evidence): Finding[] {
  const requirement = mainRequirement(evidence);
  const refused = discoveries.flatMap(({ event }) =>
    event.type === 'autoconfig.fetched' && event.data.status !== 200 ? [event] : [],
  );
  const [sample] = refused;
  const other = discoveries.flatMap(({ event, found }) =>
    event.type === 'dns.queried' && found === null ? [event] : [],
  );
  const findings: Finding[] = [];
  if (sample) {
    const { name, path, status } = sample.data;
    findings.push(
      finding(
        'document-not-found',
        requirement,
        'warning',
        `Document demandé en vain${refused.length > 1 ? ` (${refused.length} fois)` : ''} : ${name}${path}, réponse ${status}.`,
        refused.slice(0, MOST_QUOTED).map(({ id }) => id),
        {
          hint: `Demandez /mail/config-v1.1.xml sur autoconfig.<domaine>, ou /.well-known/autoconfig/mail/config-v1.1.xml sur <domaine>, pour le domaine de l’adresse ${evidence.snapshot.mailbox.alias}.`,
        },
      ),
    );
  }
  const unread = discoveries.flatMap(({ event }) =>
    event.type === 'autoconfig.fetched' && event.data.head && event.data.status === 200 ? [event] : [],
  );
  if (unread.length > 0 && discoveries.every(({ found }) => found === null)) {
    findings.push(
      finding(
        'document-not-read',
        requirement,
        'info',
        'Le logiciel s’est assuré par HEAD que le document existe, sans le lire.',
        unread.slice(0, MOST_QUOTED).map(({ id }) => id),
        { hint: 'Lisez le document par GET : il donne le serveur, le port et le nom d’utilisateur.' },
      ),
    );
  }
  if (other.length > 0 && discoveries.every(({ found }) => found === null)) {
    const names = [...new Set(other.map(({ data }) => `${data.kind} ${data.name} (${data.answer})`))];
    const told = `${enumerate(names.slice(0, 3))}${names.length > 3 ? '…' : ''}`;
    findings.push(
      finding(
        'questions-elsewhere',
        requirement,
        'info',
        `${count(other.length, 'Une question DNS vue', 'questions DNS vues')} ne mène${other.length > 1 ? 'nt' : ''} pas au serveur : ${told}.`,
        other.slice(0, MOST_QUOTED).map(({ id }) => id),
        {
          hint: 'Le serveur se trouve par la question SRV de son service (RFC 6186) : _imap._tcp ou _submission._tcp devant le domaine de l’adresse.',
        },
      ),
    );
  }
  return findings;
}
