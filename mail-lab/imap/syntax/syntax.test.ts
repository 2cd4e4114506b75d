import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFetchItems } from '../fetch/items';
import { parseSearch } from '../search/keys';
import { Arguments } from './arguments';
import { decodeMailboxName, encodeMailboxName } from './mailbox-name';
import { matchesPattern, patternMatcher } from './pattern';
import { encodeSet, normalised, parseSequenceSet, type SequenceRange } from './sequence';
import { literalAt, parseArguments, SyntaxProblem } from './tokens';

const raw = (text: string, ...literals: string[]) => {
  const texts = [text];
  return {
    texts: literals.length > 0 ? text.split('\n') : texts,
    literals: literals.map((value) => Buffer.from(value)),
  };
};
/** Anything but a SyntaxProblem is a defect. */
function tolerated(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
  }
}
const imapish = fc.string({ unit: fc.constantFrom(...'aB1 ()[]{}"\\*%,:<>.+\u00e9'), maxLength: 200 });

describe('the arguments of a command', () => {
  it('are atoms, strings, literals and lists', () => {
    expect(parseArguments(raw('a "b\\"c" (d (e)) {3}\n f BODY[HEADER.FIELDS (X Y)]<0.5>', 'xyz'))).toEqual([
      { kind: 'atom', value: 'a' },
      { kind: 'string', bytes: Buffer.from('b"c'), quoted: true },
      {
        kind: 'list',
        items: [
          { kind: 'atom', value: 'd' },
          { kind: 'list', items: [{ kind: 'atom', value: 'e' }] },
        ],
      },
      { kind: 'string', bytes: Buffer.from('xyz'), quoted: false },
      { kind: 'atom', value: 'f' },
      { kind: 'atom', value: 'BODY[HEADER.FIELDS (X Y)]<0.5>' },
    ]);
  });

  it('never do worse than a SyntaxProblem, whatever is sent', () => {
    fc.assert(
      fc.property(imapish, fc.array(imapish, { maxLength: 2 }), (text, literals) => {
        tolerated(() => {
          const nodes = parseArguments({
            texts: [text, ...literals],
            literals: literals.map((one) => Buffer.from(one)),
          });
          tolerated(() => parseSearch(new Arguments(nodes)));
          for (const node of nodes) tolerated(() => parseFetchItems(node, true));
        });
        literalAt(text);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('sequence sets', () => {
  it('mean the same numbers as a naive reading', () => {
    const bound = fc.oneof(fc.integer({ min: 1, max: 20 }).map(String), fc.constant('*'));
    const part = fc.oneof(
      bound,
      fc.tuple(bound, bound).map(([from, to]) => `${from}:${to}`),
    );
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 20 }),
        (parts, last) => {
          const naive = new Set<number>();
          for (const one of parts) {
            const [a, b] = one.split(':').map((text) => (text === '*' ? last : Number(text)));
            for (let n = Math.min(a!, b ?? a!); n <= Math.max(a!, b ?? a!); n++) naive.add(n);
          }
          const ranges = normalised(parseSequenceSet(parts.join(',')) as SequenceRange[], last);
          const numbers = ranges.flatMap(([from, to]) =>
            Array.from({ length: to - from + 1 }, (_, n) => from + n),
          );
          expect(numbers).toEqual([...naive].sort((a, b) => a - b));
          expect(normalised(parseSequenceSet(encodeSet(numbers)) as SequenceRange[], last)).toEqual(ranges);
        },
      ),
    );
    for (const bad of ['', '0', '1:', ',', '1,,2', 'a', '1:2:3', '4294967296', '$,1'])
      expect(() => parseSequenceSet(bad)).toThrow(SyntaxProblem);
  });
});

describe('mailbox names', () => {
  it('come back from modified UTF-7 as they were', () => {
    expect(encodeMailboxName('Éléments envoyés & reçus')).toBe('&AMk-l&AOk-ments envoy&AOk-s &- re&AOc-us');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => {
        const wire = encodeMailboxName(name);
        expect(wire).toMatch(/^[\x20-\x7e]*$/);
        expect(decodeMailboxName(wire)).toBe(name);
      }),
    );
  });

  it('match patterns, however hostile, without delay', () => {
    expect(['A', 'A/B', 'INBOX'].map((name) => matchesPattern(name, '%'))).toEqual([true, false, true]);
    expect(matchesPattern('A/B/C', 'A/*C')).toBe(true);
    expect(matchesPattern('INBOX', 'inb*')).toBe(true);
    const began = performance.now();
    expect(matchesPattern('a'.repeat(255), `${'*a'.repeat(200)}b`)).toBe(false);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('match patterns as their definition says', () => {
    /** One character after the other, with every choice tried. */
    const defined = (name: string, pattern: string): boolean => {
      const [first, rest] = [pattern[0], pattern.slice(1)];
      if (first === undefined) return name === '';
      if (first !== '*' && first !== '%') return name[0] === first && defined(name.slice(1), rest);
      if (defined(name, rest)) return true;
      return name !== '' && (first === '*' || name[0] !== '/') && defined(name.slice(1), pattern);
    };
    const text = (letters: string, maxLength: number) =>
      fc.array(fc.constantFrom(...letters), { maxLength }).map((chars) => chars.join(''));
    fc.assert(
      fc.property(text('ab/', 12), text('ab/*%', 8), fc.nat(40), (name, pattern, before) => {
        // Also where positions pass from one word of bits to the next.
        const [longName, longPattern] = ['x'.repeat(before) + name, 'x'.repeat(before) + pattern];
        expect(matchesPattern(longName, longPattern)).toBe(defined(name, pattern));
      }),
      { numRuns: 2000 },
    );
  });

  it('compare the longest patterns with a thousand names while nobody notices', () => {
    const names = Array.from({ length: 1000 }, (_, index) => 'a'.repeat(251) + index);
    const started = performance.now();
    for (let pattern = 0; pattern < 4; pattern++) {
      const matches = patternMatcher(`${'*a'.repeat(249)}z${pattern}`);
      expect(names.some(matches)).toBe(false);
    }
    // A few tenths of a second on a slow machine; followed one by one, positions took half a minute.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
