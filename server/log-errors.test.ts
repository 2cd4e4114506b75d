import { DrizzleQueryError } from 'drizzle-orm';
import pino from 'pino';
import { expect, it } from 'vitest';
import { errorSerialisers } from './log-errors';

it('keeps the values of a failed statement out of the log, and its words in it', () => {
  const cause = Object.assign(new Error('duplicate key'), {
    code: '23505',
    detail: 'Key (hash)=(s3cret) exists.',
  });
  const failed = new DrizzleQueryError('select $1', ['s3cret', 'two\nlines s3cret'], cause);
  const lines: string[] = [];
  const log = pino({ serializers: errorSerialisers }, { write: (line: string) => void lines.push(line) });
  log.error({ err: failed }, 'request failed');
  log.error({ err: new Error('outer', { cause: failed }) }, 'request failed');
  log.error(failed);
  expect(lines.join()).not.toContain('s3cret');
  for (const line of lines) {
    expect(line).toContain('select $1');
    expect(line).toContain('23505');
    expect(line).toContain('log-errors.test.ts');
  }
});
