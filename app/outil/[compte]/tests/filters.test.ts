import { describe, expect, it } from 'vitest';
import type { CaseView } from '@/server/views';
import { type Filters, matches, readFilters, shortTitle, writeFilters } from './filters';

const expired = {
  id: 'authcli-expired-imap',
  title: 'MIE AUTH_CLI : Certificat expiré IMAP (ECO 1.1.5)',
  requirements: ['ECO 1.1.5'],
  mie: 'AUTH_CLI',
  last: { number: 1, verdict: 'ko', state: 'done', at: null },
} as CaseView;
const all: Filters = { text: '', mie: '', result: '' };

describe('the search of the catalogue', () => {
  it('forgives accents, case, order and punctuation', () => {
    for (const text of ['', 'expire', 'IMAP certificat', 'eco 1.1.5', 'ECO', 'auth_cli', 'expired-imap']) {
      expect([text, matches(expired, { ...all, text })]).toEqual([text, true]);
    }
    expect(matches(expired, { ...all, text: 'expiré smtp' })).toBe(false);
  });

  it('separates what is OK from what remains', () => {
    expect(matches(expired, { ...all, result: 'remaining' })).toBe(true);
    expect(matches(expired, { ...all, result: 'ok' })).toBe(false);
    expect(matches({ ...expired, last: null }, { ...all, result: 'remaining' })).toBe(true);
  });

  it('comes back from the address bar as it went, and ignores nonsense there', () => {
    const filters: Filters = { text: 'é & ?', mie: 'PSC', result: 'ok' };
    expect(readFilters(new URLSearchParams(writeFilters(filters)))).toEqual(filters);
    expect(readFilters(new URLSearchParams('mie=X&resultat=%00'))).toEqual(all);
    expect(writeFilters(all)).toBe('');
  });

  it('shows titles without what the chips already say', () => {
    expect(shortTitle(expired.title)).toBe('MIE AUTH_CLI\u00a0: Certificat expiré IMAP');
  });
});
