/** Playing a campaign from a terminal: which test listens now and what to do for it, then the verdict of each. */
import type { ChildView, ExecutionView, Instructions } from '../server/views';
import type { Client } from './client';
import { eventLine, isLine, parisTime, plain, summaryOf, table, VERDICT_WORDS, wordOf } from './show';

const say = (text: string) => process.stderr.write(`${text}\n`);

/** How often a pause is looked at, ms: the editor may end or lengthen it. */
const LOOK_MS = 1000;

/** Follows a campaign to its end. @param onEvent given: told each line of the logs of its tests. */
export async function followCampaign(
  client: Client,
  number: number,
  options: { events: boolean; link: (state: 'lost' | 'back') => void },
): Promise<ExecutionView> {
  const told = new Set<string>();
  const once = (key: string, text: string) => {
    if (!told.has(key)) say(text);
    told.add(key);
  };
  for (;;) {
    const view = await client.patiently(() => client.execution(number), options.link);
    const { children = [], run } = view;
    for (const child of children) {
      if (child.state === 'done') once(`done ${child.number}`, verdictLine(child));
    }
    if (view.state === 'done') return view;
    const current = children.find((child) => child.number === run?.current);
    if (!current) {
      if (run?.waiting && run.nextAt)
        once(`${run.waiting} ${run.nextAt}`, `… ${plain(run.waiting)}${untilWhen(number, run.nextAt)}`);
      const next = children.find(({ state }) => state === 'queued');
      if (next && !told.has(`next ${next.number}`)) {
        const to = await client.patiently(() => client.instructions(next.number), options.link);
        once(`next ${next.number}`, [`      À préparer pour #${next.number} :`, ...preparing(to)].join('\n'));
      }
      await new Promise((wake) => setTimeout(wake, LOOK_MS));
      continue;
    }
    if (!told.has(`open ${current.number}`)) {
      const instructions = await client.patiently(() => client.instructions(current.number), options.link);
      const place = children.indexOf(current) + 1;
      once(`open ${current.number}`, openingLines(current, `${place}/${children.length}`, instructions));
    }
    for await (const event of client.follow(current.number, options.link)) {
      if (options.events && isLine(event)) say(eventLine(event));
    }
  }
}

/** What can be done before the window opens. */
const preparing = (to: Instructions) => instructionLines({ ...to, steps: [] });

const untilWhen = (number: number, nextAt: string) =>
  ` (au plus tard à ${parisTime(nextAt)} ; tout de suite : motco2 next ${number})`;

const verdictLine = ({ number, title, verdict }: ChildView) =>
  `#${number} ${VERDICT_WORDS[verdict ?? ''] ?? 'terminé'} — ${title}`;

function openingLines(child: ChildView, place: string, to: Instructions): string {
  return [
    `[${place}] #${child.number} ${child.title} : à l’écoute ${child.delaySeconds} s.`,
    ...instructionLines(to),
  ].join('\n');
}

/** What to configure and to have ready, then what to do, one line each. */
export function instructionLines(to: Instructions): string[] {
  const given = [
    ...(to.nil ? [`référence du produit (X-MSS-NIL) ${to.nil}`] : []),
    ...(to.patientAddress ? [`adresse de patient de test ${to.patientAddress}`] : []),
  ];
  return [
    to.discovers
      ? `Adresse de messagerie ${to.alias} ; document ${to.documentUrl} ; DNS ${to.dnsServer}`
      : `Serveur ${to.host} (ici ${to.address}), port ${to.port}, ${to.protocol.toUpperCase()} ${to.security}, utilisateur ${to.user}, ${to.mechanism}`,
    ...(given.length > 0 ? [`Valeurs : ${given.join(' ; ')}`] : []),
    ...to.prepared.map((sentence) => `◦ ${plain(sentence)}`),
    ...to.steps.map((step) => `• ${plain(step)}`),
  ].map((line) => `      ${line}`);
}

/** The campaign, its tests, and what is to be said of those that are not OK. @param tests in order. */
export function campaignSummary(view: ExecutionView, tests: ExecutionView[]): string {
  const rows = (view.children ?? []).map(({ number, verdict, state, title }) => [
    `  #${number}`,
    wordOf({ verdict, state }),
    title,
  ]);
  const details = tests
    .filter(({ verdict }) => verdict !== 'ok' && verdict !== 'skipped')
    .map((test) => `\n${summaryOf(test)}`);
  return [
    `#${view.number} ${view.campaign} — ${view.title}`,
    wordOf(view),
    ...[table(rows), ...details],
  ].join('\n');
}
