/** The motco2 command: a client of the HTTP API. Data on stdout, everything else on stderr. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ApiError, Client } from './client';
import { abort, follow, next, pause, report, rerun, run } from './executions';
import { hosts } from './hosts';
import { target } from './instance';
import { campaigns, cases } from './lists';
import { rejudge } from './rejudge';
import { certificate, pscToken } from './sandbox';
import { EXIT, exitCodeOfRefusal, USAGE, UsageError } from './usage';

const OPTIONS = {
  delay: { type: 'string' },
  'full-delay': { type: 'boolean' },
  ip: { type: 'string', multiple: true },
  follow: { type: 'boolean' },
  json: { type: 'boolean' },
  junit: { type: 'string' },
  case: { type: 'string', multiple: true },
  pause: { type: 'string' },
  'stop-on-failure': { type: 'boolean' },
  'not-ok': { type: 'boolean' },
  format: { type: 'string' },
  out: { type: 'string' },
  force: { type: 'boolean' },
  check: { type: 'boolean' },
  id: { type: 'string' },
  ou: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;
type Option = keyof typeof OPTIONS;

const EXECUTION = 'le numéro de l’exécution';
const RUN_OPTIONS: Option[] = ['follow', 'json', 'junit'];

/**
 * Options of each command, what arguments it needs, and how many more it takes. Anything else is an error.
 */
const COMMANDS: Record<string, { arguments?: string[]; more?: boolean; options: Option[] }> = {
  cases: { options: ['json'] },
  campaigns: { options: ['json'] },
  hosts: { options: ['json', 'check'] },
  run: {
    arguments: ['le test ou le job global à lancer'],
    options: [...RUN_OPTIONS, 'delay', 'full-delay', 'ip', 'case', 'pause', 'stop-on-failure'],
  },
  rerun: { arguments: [EXECUTION], options: [...RUN_OPTIONS, 'not-ok'] },
  follow: { arguments: [EXECUTION], options: RUN_OPTIONS },
  next: { arguments: [EXECUTION], options: ['json'] },
  pause: { arguments: [EXECUTION, 'la durée à ajouter, en secondes'], options: ['json'] },
  abort: { arguments: [EXECUTION], options: ['json'] },
  report: { arguments: [EXECUTION], options: ['format', 'out', 'json'] },
  rejudge: { more: true, options: ['json'] },
  'psc-token': { options: ['id'] },
  certificate: { options: ['ou', 'out', 'force'] },
};

/** Runs a command line; answers the exit code. */
export async function main(argv: string[]): Promise<number> {
  try {
    return await dispatch(argv);
  } catch (error) {
    const usage = error instanceof UsageError || isParseError(error);
    process.stderr.write(`${sentenceOf(error)}\n`);
    if (usage) process.stderr.write('Aide : motco2 --help\n');
    if (usage) return EXIT.usage;
    return error instanceof ApiError ? exitCodeOfRefusal(error.status) : EXIT.error;
  }
}

/** Node words its complaints about options in English. */
function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!isParseError(error)) return message;
  const option = /--?[\w-]+/.exec(message)?.[0] ?? '';
  return (error as { code?: string }).code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
    ? `Option inconnue : ${option}`
    : `Valeur absente ou de trop pour l’option ${option}`;
}

const isParseError = (error: unknown) =>
  String((error as { code?: unknown } | null)?.code).startsWith('ERR_PARSE_ARGS');

async function dispatch(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  const [command, ...args] = positionals;
  const asked = values.help || command === 'help';
  if (values.version && !asked) {
    process.stdout.write(`motco2 ${versionOf()}\n`);
    return EXIT.ok;
  }
  if (asked || command === undefined) {
    (asked ? process.stdout : process.stderr).write(USAGE);
    return asked ? EXIT.ok : EXIT.usage;
  }
  const known = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (!known) throw new UsageError(`Commande inconnue : ${command}`);
  for (const option of Object.keys(values) as Option[]) {
    if (!known.options.includes(option))
      throw new UsageError(`La commande ${command} n’a pas d’option --${option}.`);
  }
  const { arguments: wanted = [], more = false } = known;
  if (args.length < wanted.length) throw new UsageError(`Indiquez ${wanted[args.length]}.`);
  if (args.length > wanted.length && !more) throw new UsageError(`Argument en trop : ${args[wanted.length]}`);
  if (command === 'psc-token') return pscToken(values.id);
  if (command === 'certificate') return certificate(values);
  const [first = ''] = args;
  const number = wanted[0] === EXECUTION ? numberOf(first) : 0;
  const numbers = more ? args.map(numberOf) : [];
  const client = new Client(target());
  switch (command) {
    case 'run':
      return run(client, first, values);
    case 'rerun':
      return rerun(client, number, values);
    case 'follow':
      return follow(client, number, values);
    case 'next':
      return next(client, number, values);
    case 'pause':
      return pause(client, number, args[1] ?? '', values);
    case 'abort':
      return abort(client, number, values);
    case 'report':
      return report(client, number, values);
    case 'rejudge':
      return rejudge(client, numbers, values);
    case 'hosts':
      return hosts(client, values);
    case 'cases':
      return cases(client, values);
    default:
      return campaigns(client, values);
  }
}

function versionOf(): string {
  const text = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function numberOf(text: string | undefined): number {
  const digits = /^#?([1-9][0-9]{0,14})$/.exec(text ?? '')?.[1];
  if (!digits) throw new UsageError(`« ${text} » n’est pas un numéro d’exécution.`);
  return Number(digits);
}
