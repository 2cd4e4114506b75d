import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { autoconfigDocument } from './document';
import { readDocumentRequest } from './request';

const PATH = '/mail/config-v1.1.xml';
const read = (url: string, host?: string) =>
  readDocumentRequest({ url, headers: host === undefined ? {} : { host } } as IncomingMessage);

describe('a request for the document', () => {
  it.each([
    ['autoconfig.mail.example', 'mail.example'],
    ['AutoConfig.Mail.Example.:15800', 'mail.example'],
    ['mail.example', 'mail.example'],
    ['127.0.0.1:15800', null],
    ['[::1]:15800', null],
    ['localhost:15800', null],
    ['', null],
  ])('for host « %s » is about %s', (host, domain) => {
    expect(read(PATH, host)).toMatchObject({ domain, problem: null, path: PATH });
    expect(read(`/.well-known/autoconfig${PATH}?x=y`, host)).toMatchObject({ domain });
  });

  it('through a proxy is about the host of its URL', () => {
    expect(read(`http://autoconfig.b.example${PATH}`, 'a.example')).toMatchObject({ domain: 'b.example' });
  });

  it('names a mailbox, whatever characters its number has', () => {
    const named = (query: string) => read(`${PATH}?${query}`, 'x.example')?.emailAddress;
    expect(named('emailaddress=3%2F12%2B4%40x.example')).toBe('3/12+4@x.example');
    expect(named('emailaddress=3/12+4@x.example')).toBe('3/12+4@x.example');
    expect(named('emailaddress=')).toBeNull();
  });

  it.each([
    'emailaddress=%25EMAILADDRESS%25',
    'emailaddress=@x.example',
    'emailaddress=a%00@b.c',
    `emailaddress=${'a'.repeat(400)}@b.c`,
  ])('says what is wrong with %s', (query) => {
    const asked = read(`${PATH}?${query}`, 'x.example');
    expect(asked).toMatchObject({ emailAddress: null, problem: expect.stringMatching(/emailaddress/) });
  });

  it('is none for any other path', () => {
    expect(read('/mail/', 'x.example')).toBeNull();
    expect(read('/', 'x.example')).toBeNull();
    expect(read('/crl/autorite.crl', 'x.example')).toBeNull();
  });

  it.each([
    '/mail/autoconfig-v1.1.xml',
    '/mail/config-v1.1.xml/',
    '/.well-known/autoconfig/mail/autoconfig-v1.1.xml?emailaddress=a@x.example',
    '/autodiscover/autodiscover.xml',
  ])('that looks in the wrong place is recognised as such: %s', (url) => {
    expect(read(url, 'autoconfig.x.example')).toMatchObject({ astray: true, domain: 'x.example' });
    expect(read(PATH, 'autoconfig.x.example')).toMatchObject({ astray: false });
  });
});

it('writes what it is given as text, never as markup', () => {
  const servers = { imap: { name: 'a"<b>&', port: 143 }, smtp: { name: "c'd", port: 587 } };
  const document = autoconfigDocument({
    domain: 'x"><y/>',
    services: [{ mie: 'PSC', servers }],
    documentationUrl: 'http://h/?a=1&b="2"',
  });
  expect(document).toContain('<emailProvider id="x&quot;&gt;&lt;y/&gt;">');
  expect(document).toContain('<hostname>a&quot;&lt;b&gt;&amp;</hostname>');
  expect(document).toContain('<hostname>c&apos;d</hostname>');
  expect(document).toContain('url="http://h/?a=1&amp;b=&quot;2&quot;"');
});
