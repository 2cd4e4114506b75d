import { describe, expect, it } from 'vitest';
import { formTarget } from '../http/respond';
import { isLoopbackUri } from './loopback';

describe('isLoopbackUri', () => {
  it.each([
    'http://localhost/',
    'http://localhost:51823/a/b?c=d',
    'http://127.0.0.1:65535/callback',
    'http://[::1]:8080/callback',
    'http://[::1]/callback',
  ])('accepts %s', (uri) => {
    expect(isLoopbackUri(uri)).toBe(true);
  });

  it.each([
    ['https', 'https://localhost/cb'],
    ['another scheme', 'javascript://localhost/%0aalert(1)'],
    ['a fragment', 'http://localhost/cb#x'],
    ['an empty fragment', 'http://localhost/cb#'],
    ['user information', 'http://localhost:1@evil.test/cb'],
    ['user information before the host', 'http://evil.test@localhost/cb'],
    ['a longer name', 'http://localhost.evil.test/cb'],
    ['a final dot', 'http://localhost./cb'],
    ['a backslash', 'http://localhost\\@evil.test/cb'],
    ['another loopback address', 'http://127.0.0.2/cb'],
    ['a shortened address', 'http://127.1/cb'],
    ['a number', 'http://2130706433/cb'],
    ['a mapped address', 'http://[::ffff:127.0.0.1]/cb'],
    ['any address', 'http://0.0.0.0/cb'],
    ['another case', 'HTTP://LOCALHOST/cb'],
    ['an impossible port', 'http://localhost:65536/cb'],
    ['an empty port', 'http://localhost:/cb'],
    ['no path', 'http://localhost:8080'],
    ['a blank', 'http://localhost/c b'],
    ['a line break', 'http://localhost/cb\n'],
    ['too long', `http://localhost/${'a'.repeat(3_000)}`],
    ['nothing', ''],
    ['no text', undefined],
  ])('refuses %s', (_case, uri) => {
    expect(isLoopbackUri(uri)).toBe(false);
  });
});

it('names a form target that CSP can express', () => {
  expect(formTarget('http://localhost:8080/cb')).toEqual(['http://localhost:8080']);
  expect(formTarget('http://[::1]:8080/cb')).toEqual(['http:']);
  expect(formTarget('mon-appli:/cb')).toEqual(['mon-appli:']);
});
