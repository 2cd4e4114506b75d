import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ExecutionView } from '../server/views';
import { plain, watchSentence } from './show';
import { exitCodeOf, exitCodeOfRefusal } from './usage';

/** In an empty directory, without an instance, as from a fresh checkout. */
function motco2(args: string[], env: Record<string, string> = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'motco2-cli-'));
  const result = spawnSync(process.execPath, [join(import.meta.dirname, 'motco2.mjs'), ...args], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', ...env } as unknown as NodeJS.ProcessEnv,
  });
  return { code: result.status, out: result.stdout, err: result.stderr };
}

it('explains itself on stdout when asked, on stderr when misused', { timeout: 60_000 }, () => {
  const help = motco2(['--help']);
  expect(help).toMatchObject({ code: 0, err: '' });
  expect(help.out).toContain('psc-token');
  expect(motco2(['help'])).toEqual(help);
  expect(motco2(['--version'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^motco2 \d+\.\d+\.\d+\n$/),
    err: '',
  });
  for (const args of [
    [],
    ['nope'],
    ['cases', '--nope'],
    ['cases', '--ip', '1'],
    ['run'],
    ['follow', 'x'],
    ['cases', 'too', 'many'],
    ['pause', '7'],
    ['rerun', '--pause', '1', '7'],
    ['rejudge', '7', 'x'],
  ]) {
    const misuse = motco2(args);
    expect(misuse.code, args.join(' ')).toBe(2);
    expect(misuse.out).toBe('');
    expect(misuse.err.trim()).not.toBe('');
    expect(misuse.err).not.toMatch(/at .*\.ts:/);
  }
});

it('says what to do when nothing runs, and tells an absent server from a misuse', () => {
  const none = motco2(['cases']);
  expect(none.code).toBe(5);
  expect(none.err).toContain('npm start');
  expect(motco2(['cases'], { MOTCO2_URL: 'http://127.0.0.1:9' })).toMatchObject({
    code: 2,
    err: expect.stringContaining('demo.apiToken'),
  });
  const absent = motco2(['cases'], { MOTCO2_URL: 'http://127.0.0.1:9', MOTCO2_TOKEN: 'secret-token' });
  expect(absent.code).toBe(5);
  expect(absent.err).toContain('ne répond pas');
  expect(absent.err).not.toContain('secret-token');
});

it('gives each verdict its exit code', () => {
  const codes = ['ok', 'ko', 'inconclusive', 'aborted', 'error', 'skipped', null].map(exitCodeOf);
  expect(codes).toEqual([0, 1, 3, 4, 5, 0, 5]);
});

it('tells a refusal that time mends from a wrong command line', () => {
  expect([400, 403, 404, 422].map(exitCodeOfRefusal)).toEqual([2, 2, 2, 2]);
  expect([401, 409, 429, 500, 503].map(exitCodeOfRefusal)).toEqual([5, 5, 5, 5, 5]);
});

it('lets nothing that a client sent command the terminal', () => {
  expect(plain('EHLO \u001b[2J\u0007x\r\n\u202eabc')).toBe('EHLO \ufffd[2J\ufffdx\ufffd\ufffd\ufffdabc');
});

it('does not let an early OK pass for a final one', () => {
  const watchUntil = '2026-11-21T13:27:22.000Z';
  const now = Date.parse(watchUntil) - 1000;
  const view = { number: 7, verdict: 'ok', watchUntil } as ExecutionView;
  const sentence = watchSentence(view, now);
  expect(sentence).toContain('14:27:22');
  expect(sentence).toContain('motco2 follow 7');
  expect(sentence).toContain('--full-delay');
  expect(watchSentence(view, now + 1000)).toBeNull();
  expect(watchSentence({ ...view, watchUntil: null }, now)).toBeNull();
  expect(watchSentence({ ...view, verdict: 'ko' }, now)).toBeNull();
});
