/** docs/cas-et-clients.md: what was expected of each client in each test case, and what was seen. */

import { FOLDERS } from '../../../conformance/campaigns';
import type { TestCase } from '../../../conformance/catalogue';
import type { Verdict } from '../../../conformance/verdict';
import { CLIENTS } from '../clients';
import { EMPTY } from './scene';
import { kosOf, type Played, surprise } from './stage';

const WORDS: Partial<Record<Verdict, string>> = { ok: 'OK', ko: 'KO', inconclusive: 'NON CONCLUANT' };
const word = (verdict: Verdict | null) => (verdict && WORDS[verdict]) ?? String(verdict);

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map(row).join('\n');

const codes = (ids: readonly string[]) => ids.map((id) => ` \`${id}\``).join(',');

/** In the order of docs/clients.md, then those of this suite only. */
function clientsOf(all: readonly Played[]): string[] {
  const seen = new Set(all.map(({ scene }) => scene.client.name));
  seen.delete(EMPTY.client.name);
  const known = CLIENTS.map(({ name }) => name).filter((name) => seen.has(name));
  return [...known, ...[...seen].filter((name) => !known.includes(name)).sort()];
}

/** `OK`, `KO`, both, or what went wrong. */
function cell(played: readonly Played[], client: string): string {
  const mine = played.filter(({ scene }) => scene.client.name === client);
  if (mine.some((one) => surprise(one) !== null)) return '**inattendu**';
  return [...new Set(mine.map(({ view }) => word(view.verdict)))].sort().reverse().join(', ');
}

/** Case × client. */
export function matrix(cases: readonly TestCase[], all: readonly Played[]): string {
  const clients = clientsOf(all);
  const short = clients.map((name) => name.split(' (')[0] ?? name);
  return table(
    ['Test', ...short, 'fenêtre vide'],
    cases.map(({ id }) => {
      const played = all.filter(({ testCase }) => testCase.id === id);
      return [`\`${id}\``, ...[...clients, EMPTY.client.name].map((client) => cell(played, client))];
    }),
  );
}

/** The faults as expected, when they are; else as seen. */
const seenOf = (played: Played) =>
  codes(surprise(played) === null ? played.scene.faults : kosOf(played.view));

function detail(played: readonly Played[]): string {
  return table(
    ['Client', 'Ce qu’il fait', 'Attendu', 'Constaté'],
    played.map((one) => {
      const { scene, view } = one;
      return [
        ...[scene.client.name, scene.does],
        `${word(scene.verdict)}${codes(scene.faults)}`,
        `${word(view.verdict)}${seenOf(one)}`,
      ];
    }),
  );
}

export function page(cases: readonly TestCase[], all: readonly Played[]): string {
  const details = FOLDERS.map((folder) => {
    const own = folder.caseIds.flatMap((id) => cases.find((one) => one.id === id) ?? []);
    const told = own.map(({ id, title }) => {
      const played = all.filter(({ testCase }) => testCase.id === id);
      return `### ${title}\n\n\`${id}\`\n\n${detail(played)}`;
    });
    return `## ${folder.id}\n\n${told.join('\n\n')}`;
  });
  return `# Les ${cases.length} tests, joués par de vrais clients

Cette page est écrite par \`tests/interop/cases.test.ts\`, qui joue chaque test du catalogue avec des logiciels que
personne n’a écrits ici : au moins un qui réussit, un qui échoue pour la raison dont parle le test, et personne du tout.
Les ${cases.length} tests sont joués en même temps, chacun sur un compte et depuis une adresse à lui. La suite échoue
si un verdict ou un constat n’est pas celui qui était attendu, ou si la page ne dit plus ce qui a été constaté ;
\`npx vitest run --project system tests/interop/cases.test.ts -u\` la récrit.

À côté d’un KO, le ou les constats qui le motivent, sous le nom qu’ils portent dans l’API. Ce que chaque client sait
faire par ailleurs : [clients éprouvés](clients.md).

## Vue d’ensemble

${matrix(cases, all)}

${details.join('\n\n')}
`;
}
