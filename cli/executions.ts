/** run, follow, abort, report. */
import type { ExecutionView } from '../server/views';
import type { Client } from './client';
import { expectWritable, writeText } from './files';
import { eventLine, summaryOf, watchSentence } from './show';
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
}

/** Starts a case and waits for its verdict. */
export async function run(client: Client, what: string, options: RunOptions): Promise<number> {
  const body: Record<string, unknown> = what.startsWith('MSS-LPS-') ? { campaign: what } : { case: what };
  if (options.delay !== undefined) {
    if (!/^[0-9]{1,6}$/.test(options.delay))
      throw new UsageError('--delay attend un nombre entier de secondes.');
    body.delaySeconds = Number(options.delay);
  }
  if (options['full-delay']) body.listenFullDelay = true;
  if (options.ip !== undefined) body.clientIp = options.ip;
  if (options.junit !== undefined) expectWritable(options.junit);
  const stopWaiting = onInterrupt(
    '\nInterrompu pendant le lancement : « motco2 cases » dit si l’exécution a commencé.',
  );
  const started = await client.start(body).finally(stopWaiting);
  const stopWatching = leaveRunning(started.number);
  say(
    `#${started.number} ${started.title} : à l’écoute ${started.delaySeconds} s, depuis ${started.clientIp.join(', ') || 'toute adresse étiquetée'}.`,
  );
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
  for await (const event of client.follow(number, tellLink)) if (options.follow) say(eventLine(event));
  const view = await client.execution(number);
  const watch = watchSentence(view, Date.now());
  if (watch) say(watch);
  const code = show(view, options);
  if (options.junit !== undefined) writeText(options.junit, await client.report(number, 'xml'));
  return code;
}

function show(view: ExecutionView, options: { json?: boolean }): number {
  print(options.json ? JSON.stringify(view, null, 2) : summaryOf(view));
  return exitCodeOf(view.verdict);
}

export async function abort(client: Client, number: number, options: { json?: boolean }): Promise<number> {
  const view = await client.abort(number);
  show(view, options);
  return EXIT.ok;
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
