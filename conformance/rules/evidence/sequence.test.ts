import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inserted, items, type Sequence } from './sequence';

const entry = fc.record({ id: fc.nat(20), connectionSeq: fc.nat(6) });

it('holds each entry once, in order, whatever is inserted into whichever earlier sequence', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(), entry), { maxLength: 60 }), (steps) => {
      const held: {
        sequence: Sequence<{ id: number; connectionSeq: number }> | undefined;
        keys: string[];
      }[] = [{ sequence: undefined, keys: [] }];
      for (const [choice, one] of steps) {
        const from = held[choice % held.length]!;
        const key = `${one.connectionSeq}.${String(one.id).padStart(2, '0')}`;
        held.push({
          sequence: inserted(from.sequence, one),
          keys: [...new Set([...from.keys, key])].sort(),
        });
      }
      for (const { sequence, keys } of held) {
        const found = items(sequence).map(
          ({ connectionSeq, id }) => `${connectionSeq}.${String(id).padStart(2, '0')}`,
        );
        expect(found).toEqual(keys);
      }
    }),
  );
});
