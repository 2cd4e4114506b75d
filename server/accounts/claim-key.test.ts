import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameNumber, writingsOf } from '../../conformance/identifiers';
import { claimKey } from './claim-key';

describe('the key of a claim', () => {
  it('is the same for every writing of the number of a structure that has one of the known lengths', () => {
    const bare = fc.oneof(
      fc.stringMatching(/^[0-9][0-9AB][0-9]{7}$/),
      fc.stringMatching(/^[0-9]{11}$/),
      fc.stringMatching(/^[0-9]{14}$/),
    );
    fc.assert(
      fc.property(bare, fc.constantFrom('0', '1', '2', '3', '4'), (number, prefix) => {
        expect(claimKey('applicative', prefix + number)).toBe(claimKey('applicative', number));
        expect(sameNumber(prefix + number, number)).toBe('prefix');
        expect(writingsOf(number)).toContain((prefix + number).toLowerCase());
      }),
    );
  });

  it('leaves the numbers of persons whole', () => {
    expect(claimKey('personal', '0759012345')).toBe('0759012345');
    expect(claimKey('personal', 'ans20231122132732')).toBe('ANS20231122132732');
  });
});
