/** The test servers: where they are, and whether each is what it must be. */
import type { CheckView } from '../server/views';
import { ApiError, type Client, type HostsAnswer } from './client';
import { plain, table } from './show';
import { EXIT } from './usage';

const DEFECTS: Record<string, string> = { expired: 'expiré', revoked: 'révoqué', otherca: 'autre autorité' };
const MARKS: Record<CheckView['state'], string> = { ok: '✓', failed: '✕', unknown: '?' };
/** A check takes some seconds, twice that when something fails. */
const PATIENCE_MS = 90_000;

/** Prints the servers. Exit code: 0 all in order, 1 one is not, 3 the state of one is not known. */
export async function hosts(client: Client, options: { json?: boolean; check?: boolean }): Promise<number> {
  const answer = options.check ? await checked(client) : await client.hosts();
  process.stdout.write(`${options.json ? JSON.stringify(answer.hosts, null, 2) : text(answer)}\n`);
  return exitCode(answer);
}

/** A client authority without its CRL spoils no server: its certificates alone cannot be checked (DESIGN §5). */
const isWarning = ({ subject }: { subject: string }) => subject.startsWith('trust:');

function exitCode({ laboratory, hosts: all }: HostsAnswer): number {
  const failed = laboratory.failures.some((failure) => !isWarning(failure));
  if (failed || all.some(({ state }) => state === 'failed')) return EXIT.ko;
  const unknown = laboratory.state !== 'ready' || all.some(({ state }) => state === 'unknown');
  return unknown ? EXIT.inconclusive : EXIT.ok;
}

/** Asks for a check and waits until every result is of that check or later. */
async function checked(client: Client): Promise<HostsAnswer> {
  process.stderr.write('Vérification des serveurs de test…\n');
  const { since } = await client.check();
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await client.hosts();
    const { checkedAt, state } = answer.laboratory;
    if (checkedAt !== null && Date.parse(checkedAt) >= Date.parse(since)) return answer;
    if (state === 'down') throw new ApiError(503, answer.laboratory.message);
    if (Date.now() > deadline) {
      throw new ApiError(
        503,
        'Les serveurs de test ne se sont pas vérifiés à temps : consultez leur journal.',
      );
    }
    await new Promise((done) => setTimeout(done, 500));
  }
}

function text({ laboratory, hosts: all }: HostsAnswer): string {
  const lines = table(
    all.map((host) => [
      MARKS[host.state],
      host.key,
      host.name,
      host.mie,
      DEFECTS[host.defect ?? ''] ?? 'valide',
      `IMAP ${host.imap.host}:${host.imap.port}`,
      `SMTP ${host.smtp.host}:${host.smtp.port}`,
    ]),
  );
  const told = new Set<string>();
  const failures = all.flatMap(({ key, state, detail }) => {
    if (state !== 'failed' || !detail) return [];
    told.add(detail);
    return [`✕ ${key} : ${plain(detail)}`];
  });
  const others = laboratory.failures
    .filter(({ subject, detail }) => !subject.startsWith('host:') && !told.has(detail ?? ''))
    .map((failure) => `${isWarning(failure) ? '⚠' : '✕'} ${failure.title} : ${plain(failure.detail ?? '')}`);
  const state = laboratory.state === 'ready' ? [] : [`! ${laboratory.message}`];
  const never =
    laboratory.checkedAt === null
      ? ['? Les serveurs ne se sont pas encore vérifiés : motco2 hosts --check']
      : [];
  return [lines, ...failures, ...others, ...state, ...never].join('\n');
}
