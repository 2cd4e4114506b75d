import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mailParameterFault, parsePath, recipientParameterFault, xtext } from './path';

describe('paths', () => {
  it('reads what clients send', () => {
    expect(parsePath('FROM', 'FROM:<a@b.test> SIZE=12 BODY=8BITMIME SMTPUTF8')).toEqual({
      address: 'a@b.test',
      parameters: new Map([
        ['SIZE', '12'],
        ['BODY', '8BITMIME'],
        ['SMTPUTF8', null],
      ]),
    });
    expect(parsePath('FROM', 'from: <>')?.address).toBe('');
    expect(parsePath('TO', 'TO:<@r1,@r2:a@b.test>')?.address).toBe('a@b.test');
    expect(parsePath('TO', 'TO:<"a> b"@b.test>')?.address).toBe('"a> b"@b.test');
    expect(parsePath('TO', 'TO:<3123456789/12@b.test>')?.address).toBe('3123456789/12@b.test');
    expect(parsePath('TO', 'TO:<zoé@exemple.é>')?.address).toBe('zoé@exemple.é');
  });

  it('refuses the rest', () => {
    for (const args of [
      '',
      'a@b',
      'FROM:a@b',
      'FROM:<a@b',
      'FROM:<a>',
      'FROM:<a@>',
      'FROM:<@b>',
      'FROM:<a@b>x',
      'FROM:<a b@c>',
      'FROM:<a@b> =1',
      'FROM:<a@b> SIZE=1 size=2',
      'FROM:<a@b\u200b>',
      'TO:<a@b>',
    ]) {
      expect(parsePath('FROM', args), args).toBeNull();
    }
  });

  it('never throws and stays linear', () => {
    const unit = fc.constantFrom('<', '>', '"', '\\', '@', ':', ',', ' ', '=', 'a', '.', 'FROM:');
    fc.assert(fc.property(fc.string({ unit, maxLength: 60 }), (text) => void parsePath('FROM', text)));
    const started = performance.now();
    for (const part of ['"', '\\"', 'a.', '@', ' a=b'])
      parsePath('FROM', `FROM:<"${part.repeat(30_000)}"@a>`);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('parameters', () => {
  const mail = (parameters: string) =>
    mailParameterFault(parsePath('FROM', `FROM:<a@b> ${parameters}`)!, 1000)?.[0];
  const rcpt = (parameters: string) =>
    recipientParameterFault(parsePath('TO', `TO:<a@b> ${parameters}`)!)?.[0];

  it('are checked each for what it is', () => {
    expect(mail('SIZE=1000 BODY=7bit RET=HDRS ENVID=a+20b AUTH=<>')).toBeUndefined();
    expect([mail('SIZE=1001'), mail('SIZE=x'), mail('SIZE'), mail('BODY=BINARYMIME')]).toEqual([
      552, 501, 501, 501,
    ]);
    expect([mail('SMTPUTF8=1'), mail('RET=X'), mail('ENVID=a+0Db'), mail('FOO=1')]).toEqual([
      501, 501, 501, 555,
    ]);
    expect(rcpt('NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;a@b')).toBeUndefined();
    expect([rcpt('NOTIFY=NEVER,DELAY'), rcpt('NOTIFY=X'), rcpt('ORCPT=a'), rcpt('SIZE=1')]).toEqual([
      501, 501, 501, 555,
    ]);
    expect(xtext('a+2Bb')).toBe('a+b');
    expect(xtext('a+0Ab')).toBeNull();
  });
});
