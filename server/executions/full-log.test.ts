import { expect, it } from 'vitest';
import { Recorded } from '../../conformance/testing';
import { CommandsSaid, evidenceOnly } from './full-log';

it('cuts from a full log what was said before anything that a verdict rests on', () => {
  const evidence = new Recorded('psc-auth-imap');
  evidence
    .connection()
    .untilTls(0)
    .event(500, 'transcript', { lines: [], omitted: 12 })
    .succeeded(600)
    .event(700, 'transcript', { lines: [], omitted: 1 })
    .closed(800);
  const kept = evidenceOnly([...evidence.events], new CommandsSaid()).map(({ type }) => type);
  expect(kept).not.toContain('transcript');
  expect(kept).toContain('auth.succeeded');
  expect(kept).toContain('connection.closed');
});
