import { describe, expect, it } from 'vitest';
import { sameNumber, writingsOf } from './identifiers';

describe('structure numbers', () => {
  it('are the same bare or with one TRE_G07 prefix, on either side, in any case', () => {
    for (const [ou, idNat] of [
      ['10B0057881', '10b0057881'],
      ['10B0057881', '0B0057881'],
      ['0B0057881', '10B0057881'],
      ['499700234190004', '99700234190004'],
      [' 318751275100020', '18751275100020'],
    ] as const) {
      expect(sameNumber(ou, idNat), `${ou} ${idNat}`).not.toBeNull();
      expect(writingsOf(ou)).toContain(idNat.toLowerCase());
    }
    for (const [ou, idNat] of [
      ['10B0057881', '20B0057881'],
      ['0002 187512751', '187512751'],
      ['', ''],
      ['1', ''],
      ['510B0057881', '10B0057881'],
      ['110B0057881', '0B0057881'],
    ] as const) {
      expect(sameNumber(ou, idNat), `${ou} ${idNat}`).toBeNull();
    }
    expect(writingsOf('x')).toEqual(['x']);
  });
});
