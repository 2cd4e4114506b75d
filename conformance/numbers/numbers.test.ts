import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUTH_CLI_KINDS, readAuthCliNumber } from './auth-cli';
import { hasLuhnKey, hasSiretKey } from './luhn';
import { readNil } from './nil';
import { PSC_KINDS, readPscNumber } from './psc';

const key = (digits: string) => '0123456789'.split('').find((last) => hasLuhnKey(digits + last))!;

describe('the national identifier of a person', () => {
  it.each([
    ['872601211430', 'edit', 0],
    ['879913459999', 'edit', 1],
    ['899700771191', 'cps', 0],
    ['899700771192', 'cps', 1],
    ['810003456789', 'rpps', 1],
    ['ANS20231122132732', 'ans', 1],
    ['0759012345', 'adeli', 0],
    ['02A1234567', 'adeli', 0],
    ['10B0057881', null, null],
    ['3750712184/1234', 'internal', 0],
    ['30B0057881/A-7', 'internal', 0],
    ['4318751275/9', 'internal', 1],
    ['531875127500020/dupont.j', 'internal', 0],
    ['610003456789012/1', 'internal', 0],
    ['1759012345AB/2', 'internal', 0],
  ])('%s is of the kind %s', (number, kind, remarks) => {
    const reading = readPscNumber(number);
    expect(reading.kind).toBe(kind);
    expect(reading.problem === null).toBe(kind !== null);
    if (remarks !== null) expect(reading.remarks).toHaveLength(remarks);
  });

  it('is refused with a sentence when it cannot be an address, or is not what was said', () => {
    for (const number of [
      '87260121143é',
      '8726@1',
      '/1234',
      'a',
      '3750712184/',
      'x..y',
      'y'.repeat(65),
      '"a"',
    ])
      expect(readPscNumber(number, 'other').problem, number).toMatch(/\.$/);
    expect(readPscNumber('87260121143', 'edit').problem).toContain('87AAMMJJHHMM');
    expect(readPscNumber('872601211430', 'cps').problem).toContain('899');
    expect(readPscNumber('idnattestedit').problem).toContain('Autre numéro');
    expect(readPscNumber('idnattestedit', 'other')).toMatchObject({ problem: null, remarks: [/jeton/] });
    expect(readPscNumber('  ')).toEqual({ value: '', kind: null, problem: null, remarks: [] });
  });
});

describe('the national identifier of a structure', () => {
  it.each([
    ['10B0057881', 'finess', 0],
    ['0b0057881', 'finess', 0],
    ['318751275100020', 'siret', 0],
    ['18751275100020', 'siret', 0],
    ['300000000077081', 'siret', 0],
    ['187512751', 'finess', 0],
    ['2187512751', 'siren', 0],
    ['443061841', 'siren', 0],
    ['443061842', 'finess', 0],
    ['2443061842', 'siren', 1],
    ['499700234190004', 'rpps-rang', 0],
    ['01234567890', 'adeli-cabinet', 0],
    ['001234567890', 'adeli-cabinet', 0],
    ['12345', null, null],
    ['99887766554433', 'siret', 1],
  ])('%s is of the kind %s', (number, kind, remarks) => {
    const reading = readAuthCliNumber(number);
    expect(reading.kind).toBe(kind);
    if (remarks !== null) expect(reading.remarks).toHaveLength(remarks);
  });

  it('never has a slash, and says so', () => {
    expect(readAuthCliNumber('3750712184/1', 'other').problem).toContain('« / »');
  });

  it('knows the establishments of La Poste', () => {
    expect(hasSiretKey('35600000000048')).toBe(true);
    expect(hasSiretKey('35600000009075')).toBe(true);
    expect(hasSiretKey('35600000009076')).toBe(false);
    expect(hasSiretKey('44306184100047')).toBe(true);
  });
});

describe('what people paste', () => {
  it.each([
    ['443 061 841', '443061841'],
    ['443\u00a0061\u202f841', '443061841'],
    ['443.061.841', '443061841'],
    ['443-061-841\n', '443061841'],
    ['４４３０６１８４１', '443061841'],
    ['\u200b443061841\ufeff', '443061841'],
    ['OU=10B0057881', '10B0057881'],
    ['ou = 10b0057881', '10b0057881'],
  ])('%j is read as %s', (typed, value) => {
    expect(readAuthCliNumber(typed)).toMatchObject({ value, problem: null });
  });

  it('keeps what a structure put into an internal identifier', () => {
    expect(readPscNumber('3 7507 12184 / a-b.c_d').value).toBe('3750712184/a-b.c_d');
  });

  it('is read alike a second time, whatever it is, and is accepted only as a local part without quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(null, ...PSC_KINDS), (typed, kind) => {
        const reading = readPscNumber(typed, kind);
        expect(readPscNumber(reading.value, kind)).toEqual(reading);
        if (reading.problem === null && reading.value !== '')
          expect(reading.value).toMatch(/^[A-Za-z0-9/_-]+(\.[A-Za-z0-9/_-]+)*$/);
      }),
    );
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(null, ...AUTH_CLI_KINDS), (typed, kind) => {
        const reading = readAuthCliNumber(typed, kind);
        expect(readAuthCliNumber(reading.value, kind)).toEqual(reading);
        if (reading.problem === null) expect(reading.value).not.toContain('/');
      }),
    );
  });

  it('finds every mistyped digit of a number that has a key', () => {
    const digits = fc.stringMatching(/^[0-9]{10}$/);
    fc.assert(
      fc.property(digits, fc.nat(10), fc.integer({ min: 1, max: 9 }), (number, at, shift) => {
        const right = `8${number}${key(number)}`;
        const place = at + 1;
        const wrong = (Number(right[place]) + shift) % 10;
        const mistyped = right.slice(0, place) + wrong + right.slice(place + 1);
        expect(readPscNumber(right, 'rpps').remarks).toEqual([]);
        expect(readPscNumber(mistyped, 'rpps').remarks).toHaveLength(1);
      }),
    );
  });
});

describe('the product reference', () => {
  it('is free text, with spaces made plain', () => {
    expect(readNil(' 4321 ')).toEqual({ value: '4321', problem: null, remarks: [] });
    expect(readNil('LPS\u00a0 Été').value).toBe('LPS Été');
    expect(readNil('LPS').remarks).toHaveLength(1);
  });

  it('is refused when it could never be compared', () => {
    for (const nil of [
      '',
      '  ',
      '1234567890123',
      'ref 1234567890123',
      '123452A123456',
      'x'.repeat(65),
      'a\u0007',
      '12\u{e0041}34',
    ])
      expect(readNil(nil).problem, nil).toMatch(/\.$/);
    expect(readNil('123456789012').problem).toBeNull();
  });
});
