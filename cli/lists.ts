/** What there is to play: the tests by folder, and the campaigns. */
import type { CaseView } from '../server/views';
import type { Client } from './client';
import { table, VERDICT_WORDS } from './show';
import { EXIT } from './usage';

type Last = CaseView['last'];

const print = (text: string) => process.stdout.write(`${text}\n`);
const lastOf = (last: Last) =>
  last ? `#${last.number} ${VERDICT_WORDS[last.verdict ?? ''] ?? 'en cours'}` : '';

/** The tests under their folders, in the manual’s order. */
export async function cases(client: Client, options: { json?: boolean }): Promise<number> {
  const all = await client.cases();
  if (options.json) {
    print(JSON.stringify(all, null, 2));
    return EXIT.ok;
  }
  const rows = table(
    all.map((one) => [
      `  ${one.id}`,
      one.title,
      one.available ? `${one.delay.default} s` : 'indisponible',
      lastOf(one.last),
    ]),
  ).split('\n');
  const lines = all.flatMap(({ folder }, index) =>
    folder === all[index - 1]?.folder ? [rows[index] ?? ''] : [folder, rows[index] ?? ''],
  );
  print(lines.join('\n'));
  return EXIT.ok;
}

export async function campaigns(client: Client, options: { json?: boolean }): Promise<number> {
  const all = await client.campaigns();
  const rows = all.map(({ id, title, cases: tests, available, last }) => [
    id,
    title,
    available ? `${tests.length} tests` : 'indisponible',
    lastOf(last),
  ]);
  print(options.json ? JSON.stringify(all, null, 2) : table(rows));
  return EXIT.ok;
}
