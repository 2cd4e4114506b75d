/** motco2 rejudge: verdicts computed again from the stored events, with the rules of today. */
import type { JudgedView, RejudgementView } from '../server/views';
import { ApiError, type Client } from './client';
import { plain, VERDICT_WORDS } from './show';
import { EXIT } from './usage';

/** Prints what differs. Exit code: 0 when nothing does, 1 otherwise. @param numbers none: all of the account's. */
export async function rejudge(
  client: Client,
  numbers: number[],
  options: { json?: boolean },
): Promise<number> {
  const differing: RejudgementView[] = [];
  let judged = 0;
  for await (const number of numbers.length > 0 ? numbers : allOver(client)) {
    const result = await client.rejudge(number);
    if (result.now !== null) judged++;
    else if (numbers.length > 0 && !options.json) say(`#${number} : aucun verdict à recalculer.`);
    if (!result.differs) continue;
    differing.push(result);
    if (!options.json) print(differenceOf(result));
  }
  if (options.json) print(JSON.stringify(differing, null, 2));
  say(
    `${judged} verdict${judged > 1 ? 's' : ''} recalculé${judged > 1 ? 's' : ''}, ${differing.length} ${differing.length > 1 ? 'différents' : 'différent'}.`,
  );
  return differing.length > 0 ? EXIT.ko : EXIT.ok;
}

const say = (text: string) => process.stderr.write(`${text}\n`);
const print = (text: string) => process.stdout.write(`${text}\n`);

/** Newest first. */
async function* allOver(client: Client): AsyncGenerator<number> {
  for (let before: number | null = 0; before !== null; ) {
    const page = await client.executions(before);
    for (const { number, state } of page.executions) if (state === 'done') yield number;
    before = page.next;
  }
}

function differenceOf({ number, title, before, now }: RejudgementView): string {
  if (now === null) throw new ApiError(500, 'a difference needs two verdicts');
  const heading = `#${number} ${title}`;
  const verdicts = `  verdict : ${side(before)} → ${side(now)}`;
  const gone = missing(before, now).map((line) => `  − ${line}`);
  const come = missing(now, before).map((line) => `  + ${line}`);
  return [heading, verdicts, ...gone, ...come].join('\n');
}

const side = ({ verdict, ruleVersion }: JudgedView) =>
  `${VERDICT_WORDS[verdict ?? ''] ?? '—'}${ruleVersion ? ` (règle ${ruleVersion})` : ''}`;

/** Findings of one side that the other has not, word for word. */
function missing(here: JudgedView, there: JudgedView): string[] {
  const lines = ({ findings }: JudgedView) =>
    findings.map(({ verdict, id, message }) => `${verdict} ${id} : ${plain(message)}`);
  const others = new Set(lines(there));
  return lines(here).filter((line) => !others.has(line));
}
