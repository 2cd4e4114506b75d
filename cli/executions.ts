/** run, rerun, follow, next, pause, abort, report. */
import type { ExecutionView } from '../server/views';
import { campaignSummary, followCampaign, instructionLines } from './campaign';
import type { Client } from './client';
import { expectWritable, writeText } from './files';
import { eventLine, isLine, parisTime, summaryOf, watchSentence } from './show';
import { EXIT, exitCodeOf, UsageError } from './usage';

const say = (text: string) => process.stderr.write(`${text}\n`);
const print = (text: string) => process.stdout.write(`${text}\n`);

export interface RunOptions {
  delay?: string;
  'full-delay'?: boolean;
  ip?: string[];
  follow?: boolean;
  json?: boolean;
  junit?: string;
  /** Of a campaign. */
  case?: string[];
  pause?: string;
  'stop-on-failure'?: boolean;
  /** Of rerun. */
  'not-ok'?: boolean;
}

/** Starts a case or a campaign and waits for its verdict. */
export async function run(client: Client, what: string, options: RunOptions): Promise<number> {
  const body = bodyOf(what, options);
  return play(client, () => client.start(body), options);
}

/** Plays an execution again and waits for its verdict. */
export async function rerun(client: Client, number: number, options: RunOptions): Promise<number> {
  const only = options['not-ok'] ? 'not_ok' : 'all';
  return play(client, () => client.rerun(number, only), options);
}

const CAMPAIGN_ONLY = ['case', 'pause', 'stop-on-failure'] as const;

function bodyOf(what: string, options: RunOptions): Record<string, unknown> {
  const campaign = what.startsWith('MSS-LPS-');
  const body: Record<string, unknown> = campaign ? { campaign: what } : { case: what };
  const stray = CAMPAIGN_ONLY.find((name) => options[name] !== undefined);
  if (!campaign && stray) throw new UsageError(`L’option --${stray} ne concerne que les jobs globaux.`);
  if (options.delay !== undefined) body.delaySeconds = secondsOf('--delay', options.delay);
  if (options.pause !== undefined) body.pauseSeconds = secondsOf('--pause', options.pause);
  if (options.case !== undefined) body.cases = options.case;
  if (options['stop-on-failure']) body.continueOnFailure = false;
  if (options['full-delay']) body.listenFullDelay = true;
  if (options.ip !== undefined) body.clientIp = options.ip;
  return body;
}

export function secondsOf(name: string, text: string): number {
  if (/^[0-9]{1,6}$/.test(text)) return Number(text);
  throw new UsageError(`${name} attend un nombre entier de secondes.`);
}

async function play(
  client: Client,
  start: () => Promise<ExecutionView>,
  options: RunOptions,
): Promise<number> {
  if (options.junit !== undefined) expectWritable(options.junit);
  const stopWaiting = onInterrupt(
    '\nInterrompu pendant le lancement : « motco2 cases » dit si l’exécution a commencé.',
  );
  const started = await start().finally(stopWaiting);
  const stopWatching = leaveRunning(started.number);
  const from = started.clientIp.join(', ') || 'toute adresse étiquetée';
  say(
    started.children
      ? `#${started.number} ${started.campaign} — ${started.title} : ${started.children.length} tests, depuis ${from}.`
      : `#${started.number} ${started.title} : à l’écoute ${started.delaySeconds} s, depuis ${from}.`,
  );
  say(`Page : ${client.page(started)}`);
  if (!started.children) {
    // They help; a portal that does not give them must not spoil the run.
    const to = await client.instructions(started.number).catch(() => null);
    if (to) say(instructionLines(to).join('\n'));
  }
  try {
    return await conclude(client, started.number, options);
  } finally {
    stopWatching();
  }
}

/** Ctrl-C ends this command, not the execution. */
function leaveRunning(number: number): () => void {
  return onInterrupt(
    `\nL’exécution #${number} continue. Pour la suivre : motco2 follow ${number} ; pour l’interrompre : motco2 abort ${number}`,
  );
}

/** What Ctrl-C says before it ends the command; answers how to take that back. */
function onInterrupt(sentence: string): () => void {
  const stop = () => {
    say(sentence);
    process.exit(EXIT.aborted);
  };
  process.once('SIGINT', stop);
  return () => process.off('SIGINT', stop);
}

export async function follow(client: Client, number: number, options: RunOptions): Promise<number> {
  if (options.junit !== undefined) expectWritable(options.junit);
  const stopWatching = leaveRunning(number);
  try {
    return await conclude(client, number, { ...options, follow: true });
  } finally {
    stopWatching();
  }
}

const tellLink = (state: 'lost' | 'back') =>
  say(state === 'lost' ? 'Le portail ne répond pas, nouvel essai…' : 'Le portail répond de nouveau.');

async function conclude(client: Client, number: number, options: RunOptions): Promise<number> {
  const view = await client.patiently(() => client.execution(number), tellLink);
  if (options.follow) say('Les heures sont celles de Paris.');
  if (view.children) return concludeCampaign(client, number, options);
  for await (const event of client.follow(number, tellLink)) {
    if (options.follow && isLine(event)) say(eventLine(event));
  }
  const last = await client.execution(number);
  const watch = watchSentence(last, Date.now());
  if (watch) say(watch);
  return finish(client, last, summaryOf(last), options);
}

async function concludeCampaign(client: Client, number: number, options: RunOptions): Promise<number> {
  const view = await followCampaign(client, number, { events: options.follow === true, link: tellLink });
  const tests: ExecutionView[] = [];
  for (const child of view.children ?? []) tests.push(await client.execution(child.number));
  for (const test of tests) {
    const watch = watchSentence(test, Date.now());
    if (watch) say(`#${test.number} : ${watch}`);
  }
  const children = view.children?.map((child, index) => ({
    ...child,
    findings: tests[index]?.findings ?? [],
  }));
  return finish(client, { ...view, children }, campaignSummary(view, tests), options);
}

/** The result on stdout, the JUnit file, the exit code. */
async function finish(
  client: Client,
  view: ExecutionView,
  summary: string,
  options: RunOptions,
): Promise<number> {
  print(options.json ? JSON.stringify(view, null, 2) : summary);
  if (options.junit !== undefined) writeText(options.junit, await client.report(view.number, 'xml'));
  return exitCodeOf(view.verdict);
}

function show(view: ExecutionView, options: { json?: boolean }): number {
  print(
    options.json
      ? JSON.stringify(view, null, 2)
      : view.children
        ? campaignSummary(view, [])
        : summaryOf(view),
  );
  return EXIT.ok;
}

/** Opens the next test of a campaign at once. */
export async function next(client: Client, number: number, options: { json?: boolean }): Promise<number> {
  return show(await client.next(number), options);
}

/** Makes the pause of a campaign longer. */
export async function pause(
  client: Client,
  number: number,
  seconds: string,
  options: { json?: boolean },
): Promise<number> {
  const view = await client.pause(number, secondsOf('La durée', seconds));
  if (view.run?.nextAt && !options.json) say(`Test suivant à ${parisTime(view.run.nextAt)}.`);
  return show(view, options);
}

export async function abort(client: Client, number: number, options: { json?: boolean }): Promise<number> {
  return show(await client.abort(number), options);
}

export async function report(
  client: Client,
  number: number,
  options: { format?: string; out?: string },
): Promise<number> {
  const format = options.format ?? 'json';
  if (format !== 'json' && format !== 'xml') throw new UsageError('--format vaut json ou xml.');
  const text = await client.report(number, format);
  if (options.out !== undefined) writeText(options.out, text);
  else process.stdout.write(text);
  return EXIT.ok;
}
