import { expect, it } from 'vitest';
import { settingsSchema } from '@/server/settings/settings';
import { changesOf, followed, shortened, typedOf } from './changes';

const values = { ...settingsSchema.parse({}), executionDays: 0, eventDays: 90 };
const typed = typedOf(values);

it('sends only what differs, and what is no number as it was typed', () => {
  expect(changesOf(values, typed)).toEqual({});
  expect(changesOf(values, { ...typed, eventDays: ' 090 ', messageDays: '' })).toEqual({ messageDays: '' });
  expect(changesOf(values, { ...typed, eventDays: '1,5', supportAddress: 'a@b.fr ' })).toEqual({
    ...{ eventDays: '1,5', supportAddress: 'a@b.fr' },
  });
});

it('warns of what is erased sooner: from for ever to some days too, not the other way', () => {
  const of = (changes: object) => shortened(values, changes).map(({ key }) => key);
  expect(of({ eventDays: 30 })).toEqual(['eventDays']);
  expect(of({ eventDays: 0 })).toEqual([]);
  expect(of({ executionDays: 3650 })).toEqual(['executionDays']);
  expect(of({ unusedMailboxDays: 0 })).toEqual(['unusedMailboxDays']);
  expect(of({ eventDays: '1,5' })).toEqual([]);
});

it('follows what others change, keeps what is typed, and names what both changed', () => {
  const now = { ...values, eventDays: 30, messageDays: 10, supportAddress: 'a@b.fr' };
  const mine = { ...typed, messageDays: '60', auditDays: '5' };
  expect(followed(values, now, mine)).toEqual({
    typed: { ...typedOf(now), messageDays: '60', auditDays: '5' },
    contested: ['messageDays'],
  });
  expect(followed(values, { ...values, messageDays: 60 }, mine).contested).toEqual([]);
});
