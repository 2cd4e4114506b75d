/** The motco2 command: a client of the HTTP API. Data on stdout, everything else on stderr. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ApiError, Client } from './client';
import { abort, follow, report, run } from './executions';
import { hosts } from './hosts';
import { target } from './instance';
import { certificate, pscToken } from './sandbox';
import { table, VERDICT_WORDS } from './show';
import { EXIT, exitCodeOfRefusal, USAGE, UsageError } from './usage';

const OPTIONS = {
  delay: { type: 'string' },
  'full-delay': { type: 'boolean' },
  ip: { type: 'string', multiple: true },
  follow: { type: 'boolean' },
  json: { type: 'boolean' },
  junit: { type: 'string' },
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

/** Options of each command and whether it takes an argument. Any other option is an error. */
const COMMANDS: Record<string, { argument?: string; options: Option[] }> = {
  cases: { options: ['json'] },
  campaigns: { options: ['json'] },
  hosts: { options: ['json', 'check'] },
  run: { argument: 'le test à lancer', options: ['delay', 'full-delay', 'ip', 'follow', 'json', 'junit'] },
  follow: { argument: 'le numéro de l’exécution', options: ['json', 'junit', 'follow'] },
  abort: { argument: 'le numéro de l’exécution', options: ['json'] },
  report: { argument: 'le numéro de l’exécution', options: ['format', 'out', 'json'] },
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
  const [command, argument, ...rest] = positionals;
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
  if (known.argument && argument === undefined) throw new UsageError(`Indiquez ${known.argument}.`);
  if (rest.length > 0 || (!known.argument && argument !== undefined)) {
    throw new UsageError(`Argument en trop : ${rest[0] ?? argument}`);
  }
  if (command === 'psc-token') return pscToken(values.id);
  if (command === 'certificate') return certificate(values);
  const number = command !== 'run' && known.argument ? numberOf(argument) : 0;
  const client = new Client(target());
  switch (command) {
    case 'run':
      return run(client, argument ?? '', values);
    case 'follow':
      return follow(client, number, values);
    case 'abort':
      return abort(client, number, values);
    case 'report':
      return report(client, number, values);
    case 'hosts':
      return hosts(client, values);
    default:
      return list(client, command, values.json === true);
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

async function list(client: Client, command: string, asJson: boolean): Promise<number> {
  const print = (data: unknown, rows: string[][]) =>
    process.stdout.write(`${asJson ? JSON.stringify(data, null, 2) : table(rows)}\n`);
  if (command === 'cases') {
    const cases = await client.cases();
    print(
      cases,
      cases.map((one) => [
        one.id,
        one.title,
        one.available ? `${one.delay.default} s` : 'indisponible',
        one.last ? `#${one.last.number} ${VERDICT_WORDS[one.last.verdict ?? ''] ?? 'en cours'}` : '',
      ]),
    );
  } else {
    const campaigns = await client.campaigns();
    print(
      campaigns,
      campaigns.map(({ id, title, cases }) => [id, title, `${cases.length} tests`]),
    );
  }
  return EXIT.ok;
}
