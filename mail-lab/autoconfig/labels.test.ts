import { expect, it } from 'vitest';
import { type Kinds, Labels } from './labels';

/** A database that answers when told, and remembers what it was asked. */
function database(known: Record<string, Kinds>) {
  const asked: string[][] = [];
  let permits = 0;
  let waiting: (() => void) | null = null;
  const clock = { ms: 0 };
  const labels = new Labels(
    async (wanted) => {
      asked.push(wanted);
      if (permits === 0) await new Promise<void>((go) => (waiting = go));
      permits--;
      return new Map(Object.entries(known).filter(([label]) => wanted.includes(label)));
    },
    () => clock.ms,
  );
  const answer = () => {
    permits++;
    waiting?.();
    waiting = null;
  };
  return { labels, asked, clock, answer };
}

const BOTH: Kinds = new Set(['personal', 'applicative']);

it('asks one thing at a time, and all that came meanwhile together', async () => {
  const { labels, asked, answer } = database({ k7: BOTH });
  const first = labels.kindsOf('k7');
  const others = Promise.all(['a', 'b', 'a'].map((label) => labels.kindsOf(label)));
  answer();
  expect(await first).toEqual(BOTH);
  answer();
  expect(await others).toEqual([new Set(), new Set(), new Set()]);
  expect(asked).toEqual([['k7'], ['a', 'b']]);
});

it('keeps what is known for a moment, and never that a label is unknown: a new account works at once', async () => {
  const known: Record<string, Kinds> = {};
  const { labels, asked, answer, clock } = database(known);
  const look = () => {
    const found = labels.kindsOf('k7');
    answer();
    return found;
  };
  expect(await look()).toEqual(new Set());
  known.k7 = BOTH;
  expect(await look()).toEqual(BOTH);
  expect(await look()).toEqual(BOTH);
  expect(asked).toHaveLength(2);
  delete known.k7;
  clock.ms += 6000;
  expect(await look()).toEqual(new Set());
});

it('refuses what waits beyond its bounds, and says when the database is away', async () => {
  const { labels } = database({});
  const waiting = Array.from({ length: 5000 }, (_, index) => labels.kindsOf(`l${index}`));
  await expect(labels.kindsOf('one-more')).rejects.toThrow('too many');
  expect(waiting).toHaveLength(5000);
  const away = new Labels(() => Promise.reject(new Error('away')));
  await expect(away.kindsOf('k7')).rejects.toThrow('does not answer');
});
