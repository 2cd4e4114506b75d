/** Findings that several rules share, and the way to write one. */
import { clock, count, duration, enumerate, moment } from '../../format';
import { type HostKey, hostByKey, hostName } from '../../hosts';
import { expectationOf, PROTOCOL_NAME } from '../../texts';
import type { Finding } from '../../verdict';
import {
  type Connection,
  type Evidence,
  earlierConnections,
  first,
  strangeConnections,
  unplacedConnections,
} from './connections';
import { values } from './table';

type Extra = Partial<Pick<Finding, 'strength' | 'expected' | 'hint'>>;

/** Writes a finding; ids of events are sorted and each named once. */
export function finding(
  id: string,
  requirement: string,
  verdict: Finding['verdict'],
  message: string,
  eventIds: readonly number[],
  extra: Extra = {},
): Finding {
  return {
    id,
    requirement,
    verdict,
    ...extra,
    message,
    eventIds: [...new Set(eventIds)].sort((a, b) => a - b),
  };
}

/** The first requirement of the case: the one that a general finding speaks for. */
export function mainRequirement({ testCase }: Evidence): string {
  return testCase.requirements[0] ?? testCase.id;
}

/** `IMAP mail-psc-tests-editeur.… port 143`. */
export function serverName({ testCase, snapshot }: Evidence): string {
  return `${PROTOCOL_NAME[testCase.protocol]} ${snapshot.host.name}`;
}

/** With less than that, a card's PIN or an approval on a telephone may eat the whole window (domain-facts §12, row 20). */
const SHORT_PSC_MS = 120_000;

function shortDelayHint({ testCase, snapshot: { window } }: Evidence): string {
  const delay = window.deadline - window.start;
  if (testCase.mie !== 'PSC' || delay >= SHORT_PSC_MS) return '';
  return ` Le délai de ${duration(delay)} est court : le code de la carte ou l’approbation sur le téléphone peut le consommer ; prévoyez ${duration(testCase.delay.default * 1000)}.`;
}

/** Nothing came: what was expected, and the usual causes (DESIGN §6.1). */
export function nothingReceived(evidence: Evidence): Finding {
  const { testCase, snapshot } = evidence;
  const { start, deadline } = snapshot.window;
  return finding(
    'nothing-received',
    mainRequirement(evidence),
    'inconclusive',
    `Aucune connexion attribuable à ce compte n’est arrivée sur le serveur ${serverName(evidence)} entre ${clock(start)} et ${clock(deadline)}.`,
    [],
    {
      expected: expectationOf(testCase),
      hint: `Vérifiez que le logiciel vise ${snapshot.host.name}, port ${snapshot.host.port}, qu’il se connecte pendant l’écoute (certains ne le font qu’au démarrage), qu’aucun pare-feu ou mandataire ne s’interpose, et que l’adresse IP déclarée est celle du poste. Le nom ${snapshot.account.label}.${snapshot.host.name} rattache la connexion à ce compte sans ambiguïté.${shortDelayHint(evidence)}`,
    },
  );
}

/** Spans of time without overlap, oldest first. */
function merged(spans: readonly (readonly [number, number])[]): [number, number][] {
  const result: [number, number][] = [];
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

/** Evidence may be missing: what rests on absence cannot be concluded (DESIGN §5, No silent loss). */
export function evidenceMissing(evidence: Evidence, gaps: Evidence['gaps']): Finding {
  const spans = merged(gaps.map(({ data }) => [data.from, data.to] as const));
  const told = spans.slice(0, 3).map(([from, to]) => `de ${clock(from)} à ${clock(to)}`);
  return finding(
    'evidence-missing',
    mainRequirement(evidence),
    'inconclusive',
    `Le laboratoire a pu manquer des événements ${enumerate(told)}${spans.length > 3 ? '…' : ''} : rien ne peut être conclu de ce qui n’a pas été vu.`,
    gaps.map(({ id }) => id),
    { hint: 'Relancez le test ; votre logiciel n’est pas en cause.' },
  );
}

/** Connections of the window that preceded it or went elsewhere: shown, never judged. */
export function besides(evidence: Evidence): Finding[] {
  const requirement = mainRequirement(evidence);
  const findings: Finding[] = [];
  const earlier = earlierConnections(evidence);
  if (earlier.length > 0) {
    const { start } = evidence.snapshot.window;
    findings.push(
      finding(
        'opened-before-start',
        requirement,
        'info',
        `${count(earlier.length, 'Une connexion ouverte', 'connexions ouvertes')} avant le début (${enumerate(
          earlier.slice(0, 3).map(({ openedAt }) => moment(openedAt, start)),
        )}${earlier.length > 3 ? '…' : ''}) : montrée${earlier.length > 1 ? 's' : ''}, mais pas jugée${earlier.length > 1 ? 's' : ''}.`,
        earlier.map(({ firstEvent }) => firstEvent.id),
      ),
    );
  }
  const strange = strangeConnections(evidence);
  if (strange.length > 0) {
    findings.push(
      finding(
        'foreign-identity',
        requirement,
        'info',
        `${count(strange.length, 'Une connexion', 'connexions')} au nom de ce compte (étiquette ${evidence.snapshot.account.label}), pour ouvrir la BAL d’une autre organisation : montrée${strange.length > 1 ? 's' : ''}, mais pas jugée${strange.length > 1 ? 's' : ''}.`,
        strange.map(({ firstEvent }) => firstEvent.id),
        {
          hint: 'Si elle vient de votre logiciel, donnez-lui l’identité du compte ; sinon, quelqu’un emploie votre étiquette.',
        },
      ),
    );
  }
  findings.push(...unplacedFinding(evidence));
  const elsewhere = values(evidence.elsewhere).sort((a, b) => a.at - b.at || a.eventId - b.eventId);
  if (elsewhere.length > 0) {
    const names = [...new Set(elsewhere.map((place) => placeName(place, evidence)))];
    findings.push(
      finding(
        'connected-elsewhere',
        requirement,
        'info',
        `${count(elsewhere.length, 'Une connexion de ce compte est arrivée', 'connexions de ce compte sont arrivées')} sur un autre serveur : ${enumerate(names)}.`,
        elsewhere.map(({ eventId }) => eventId),
        { hint: `Ce test attend le serveur ${serverName(evidence)}, port ${evidence.snapshot.host.port}.` },
      ),
    );
  }
  return findings;
}

/** Nobody knows which server these were for: a name says it where servers share an address. */
function unplacedFinding(evidence: Evidence): Finding[] {
  const unplaced = unplacedConnections(evidence);
  const [sample] = unplaced;
  if (!sample) return [];
  const named = unplaced
    .flatMap((connection) => first(connection, 'tls.client_hello')?.data.sni ?? [])
    .slice(0, 3);
  const why =
    named.length > 0
      ? `nommait ${enumerate(named)}, qui n’est aucun des serveurs de test`
      : 'n’a nommé aucun serveur';
  return [
    finding(
      'no-server-name',
      mainRequirement(evidence),
      'info',
      `${count(unplaced.length, 'Une connexion', 'connexions')} depuis l’adresse déclarée, la première ${whenAndWhence(sample)}, ${why} : rien ne dit à quel serveur de test elle s’adressait.`,
      unplaced.map(({ firstEvent }) => firstEvent.id),
      {
        hint: `Ici, les serveurs de test partagent une adresse : le nom demandé à l’ouverture de TLS (extension SNI) les distingue. Configurez le nom ${evidence.snapshot.host.name} et non une adresse IP, et vérifiez que le logiciel demande STARTTLS et envoie SNI.`,
      },
    ),
  ];
}

function placeName({ host, protocol }: { host: HostKey; protocol: string }, { snapshot }: Evidence): string {
  const name = hostName(hostByKey(host), snapshot.zone);
  return `${protocol.toUpperCase()} ${name}`;
}

/** `à 14:26:22 depuis 203.0.113.7`. */
export function whenAndWhence(connection: Connection): string {
  const from = connection.address ? ` depuis ${connection.address}` : '';
  return `à ${clock(connection.openedAt)}${from}`;
}
