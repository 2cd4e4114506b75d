import { createServer, type Server } from 'node:http';
import { Socket } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ClientCertificate } from '../../conformance/events';
import { type HostKey, hostByKey } from '../../conformance/hosts';
import { openTestDatabase, type TestDatabase } from '../../db/testing';
import { DEFAULT_LIMITS } from '../config';
import { Connection } from '../connection';
import { createLog } from '../log';
import { Recorder } from '../recorder';
import { openStore } from '../store';
import { authenticate, login } from './exchange';
import { maskExchange } from './mechanisms';
import type { Attempt, Refused, Verified, Verifier } from './types';
import { createVerifier } from './verify';

const DOMAIN = 'mail.example.test';
const ISSUER = 'https://psc.example.test/auth/realms/esante-wallet';
const PRODUCTION = 'https://auth.esw.esante.gouv.fr/auth/realms/esante-wallet';
const ANNE = '872501011200';
const LAB = '10B0057881';
const log = createLog('silent', 'test');

let database: TestDatabase;
let store: Awaited<ReturnType<typeof openStore>>;
let recorder: Recorder;
let verify: Verifier;
let issuer: Server;
let jwksUri: string;
let keys: { privateKey: CryptoKey; publicKey: CryptoKey };
let published: object[] = [];
let requests = 0;
let broken = false;

beforeAll(async () => {
  database = await openTestDatabase();
  const { sql } = database;
  const [a] = await sql`insert into organisation (immatriculation, name) values ('1', 'A') returning id`;
  const [b] = await sql`insert into organisation (immatriculation, name) values ('2', 'B') returning id`;
  const add = async (organisation: string, kind: string, idNat: string) => {
    const [row] = await sql`
      insert into mailbox (organisation_id, kind, id_nat, address)
      values (${organisation}, ${kind}, ${idNat}, ${`${idNat}@${DOMAIN}`}) returning id`;
    return row!.id as string;
  };
  const personal = await add(a!.id, 'personal', ANNE);
  await add(b!.id, 'personal', '872501011201');
  const applicative = await add(a!.id, 'applicative', LAB);
  await add(a!.id, 'applicative', '123456782');
  await add(b!.id, 'applicative', '318751275100020');
  await sql`
    insert into account (organisation_id, nil, label, personal_mailbox_id, applicative_mailbox_id)
    values (${a!.id}, '42', 'k3x9', ${personal}, ${applicative})`;
  store = await openStore({
    databaseUrl: database.labUrl,
    mailDomain: DOMAIN,
    application: 'sasl-test',
    log,
  });
  recorder = await Recorder.start({
    databaseUrl: database.labUrl,
    name: 'sasl-test',
    bufferedEvents: 1000,
    log,
  });
  keys = await generateKeyPair('RS256', { extractable: true });
  published = [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }];
  issuer = createServer((_, response) => {
    requests++;
    response.writeHead(broken ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys: published }));
  });
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  jwksUri = `http://127.0.0.1:${(issuer.address() as { port: number }).port}/certs`;
});

afterAll(async () => {
  issuer?.close();
  await recorder?.stop();
  await store?.close();
  await database?.close();
});

const newVerifier = () =>
  createVerifier({
    psc: { issuer: ISSUER, jwksUri, productionIssuers: [PRODUCTION], skewSeconds: 30 },
    store,
    log,
  });

beforeEach(() => {
  broken = false;
  verify = newVerifier();
});

const goodCertificate: ClientCertificate = {
  subject: 'CN=lps',
  issuer: 'CN=AC',
  commonName: 'lps',
  ous: [LAB],
  serial: '01',
  fingerprint: 'AA',
  notBefore: 0,
  notAfter: Date.UTC(2030, 0, 2, 11),
  extendedKeyUsage: [],
  dnsNames: [],
  problem: null,
  anchor: 'test',
};

function connectionTo(host: HostKey, certificate: ClientCertificate | null = null, tls = true): Connection {
  const connection = new Connection({
    raw: new Socket(),
    host: { ...hostByKey(host), name: host, tls: undefined as never },
    protocol: 'smtp',
    clientAddress: '127.0.0.1',
    sink: recorder,
    limits: DEFAULT_LIMITS,
  });
  if (tls) connection.tls = { version: 'TLSv1.2', suite: 'x', sni: null, clientCertificate: certificate };
  return connection;
}

const now = () => Math.floor(Date.now() / 1000);
const claims = () => ({
  iss: ISSUER,
  SubjectNameID: ANNE,
  sid: 's',
  auth_time: now() - 60,
  iat: now(),
  exp: now() + 120,
  acr: 'eidas1',
  jti: 'j',
  typ: 'Bearer',
});
const sign = (change: Record<string, unknown> = {}, kid = 'k1', key = keys.privateKey) => {
  const payload = Object.fromEntries(
    Object.entries({ ...claims(), ...change }).filter(([, value]) => value !== undefined),
  );
  return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid }).sign(key);
};
const withToken = (
  value: string,
  user: string | null = `${ANNE}@${DOMAIN}`,
  mechanism: Attempt['mechanism'] = 'XOAUTH2',
) => verify({ mechanism, user, credential: { kind: 'token', value } }, connectionTo('psc-valid'));
const refusal = async (promise: Promise<unknown>) => {
  const { cause, explanation } = (await promise) as Refused;
  return [cause, explanation] as const;
};

describe('PSC tokens', () => {
  it('opens the mailbox of the holder, by its address or alias', async () => {
    const direct = (await withToken(await sign())) as Verified;
    expect(direct).toMatchObject({
      ok: true,
      method: 'psc',
      aliasLabel: null,
      mailbox: { address: `${ANNE}@${DOMAIN}` },
      token: { issuer: ISSUER, subjectNameId: ANNE, sid: 's', acr: 'eidas1', jti: 'j' },
    });
    const alias = await withToken(await sign(), `${ANNE}@K3X9.psc.${DOMAIN}`);
    expect(alias).toMatchObject({ ok: true, aliasLabel: 'k3x9' });
    expect(await withToken(await sign(), null, 'OAUTHBEARER')).toMatchObject({ ok: true });
  });

  it('tells each defect apart', async () => {
    const cases: [Promise<unknown>, string, RegExp][] = [
      [withToken('opaque'), 'token_unreadable', /1 segment/],
      [withToken('a.b.c'), 'token_unreadable', /lisible/],
      [withToken(await sign({ iss: PRODUCTION })), 'token_production', /production/],
      [withToken(await sign({ iss: 'https://x.test' })), 'token_wrong_issuer', /x\.test/],
      [withToken(await sign({ iss: `${ISSUER}/` })), 'token_wrong_issuer', /au lieu de/],
      [withToken(new UnsecuredJWT(claims()).encode()), 'token_signature', /none/],
      [
        withToken(await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32))),
        'token_signature',
        /HS256/,
      ],
      [withToken(`${(await sign()).slice(0, -6)}AAAAAA`), 'token_signature', /modifié/],
      [
        withToken(await sign({ exp: now() - 95 })),
        'token_expired',
        /expiré depuis 9[5-9] s \(à \d\d\/\d\d\/\d{4}/,
      ],
      [withToken(await sign({ nbf: now() + 300 })), 'token_not_yet_valid', /dans (300|299) s/],
      [withToken(await sign({ exp: undefined })), 'token_claim_missing', /exp/],
      [
        withToken(await sign({ SubjectNameID: undefined, SubjectNameId: ANNE })),
        'token_claim_missing',
        /« SubjectNameId »/,
      ],
      [withToken(await sign({ SubjectNameID: undefined, sub: ANNE })), 'token_claim_missing', /« sub »/],
      [withToken(await sign({ typ: 'ID' })), 'token_unreadable', /ID token/],
      [
        withToken(await sign({ SubjectNameID: '872501011201' })),
        'token_other_person',
        /872501011201.*872501011200/,
      ],
      [withToken(await sign(), 'nobody@elsewhere.test'), 'user_different', /nobody@elsewhere/],
      [
        withToken(await sign({ SubjectNameID: '879999999999' }), 'nobody@x.test'),
        'user_unknown',
        /879999999999/,
      ],
      [withToken(await sign(), null), 'user_unknown', /vide/],
      [withToken(await sign(), `${LAB}@${DOMAIN}`), 'user_different', /applicative/],
      [
        verify(
          { mechanism: 'XOAUTH2', user: `${ANNE}@k3x9.psc.${DOMAIN}`, credential: { kind: 'none' } },
          connectionTo('psc-valid'),
        ),
        'token_missing',
        /Bearer/,
      ],
    ];
    for (const [promise, cause, explanation] of cases) {
      const [got, said] = await refusal(promise);
      expect([got, said]).toEqual([cause, expect.stringMatching(explanation)]);
    }
  });

  it('tolerates the skew, and an expired token keeps its label and facts as evidence', async () => {
    expect(await withToken(await sign({ exp: now() - 20, nbf: now() + 20 }))).toMatchObject({ ok: true });
    const late = await withToken(await sign({ exp: now() - 60 }), `${ANNE}@k3x9.psc.${DOMAIN}`);
    expect(late).toMatchObject({ ok: false, aliasLabel: 'k3x9', token: { subjectNameId: ANNE } });
  });

  it('never accepts when the issuer is away, asks it little, and recovers', async () => {
    broken = true;
    requests = 0;
    const token = await sign();
    for (let n = 0; n < 5; n++) {
      const [cause, explanation] = await refusal(withToken(token));
      expect(cause).toBe('issuer_unavailable');
      expect(explanation).toContain('503');
    }
    expect(requests).toBe(1);
    broken = false;
    verify = newVerifier();
    expect(await withToken(token)).toMatchObject({ ok: true });
  });

  it('keeps the keys, and asks again once for a key it does not know', async () => {
    requests = 0;
    for (let n = 0; n < 3; n++) expect(await withToken(await sign())).toMatchObject({ ok: true });
    expect(requests).toBe(1);
    const stranger = await generateKeyPair('RS256');
    for (let n = 0; n < 5; n++) {
      const [cause, explanation] = await refusal(withToken(await sign({}, 'k9', stranger.privateKey)));
      expect([cause, explanation]).toEqual(['token_signature', expect.stringContaining('publie pas')]);
    }
    expect(requests).toBeLessThanOrEqual(2);
  });
});

describe('client certificates', () => {
  const withCertificate = (
    change: Partial<ClientCertificate> | null,
    user: string | null = `${LAB}@${DOMAIN}`,
    mechanism: Attempt['mechanism'] = 'PLAIN',
  ) =>
    verify(
      { mechanism, user, credential: { kind: 'password', value: 'anything' } },
      connectionTo('org-valid', change && { ...goodCertificate, ...change }),
    );

  it('opens the mailbox of its OU, bare or prefixed, whatever the password', async () => {
    for (const ous of [[LAB], ['x', LAB.toLowerCase()], ['0B0057881']]) {
      expect(await withCertificate({ ous })).toMatchObject({
        ok: true,
        method: 'certificate',
        mailbox: { idNat: LAB },
      });
    }
    expect(await withCertificate({}, `${LAB}@k3x9.org.${DOMAIN}`)).toMatchObject({
      ok: true,
      aliasLabel: 'k3x9',
    });
    expect(await withCertificate({ problem: 'crl_unavailable' })).toMatchObject({ ok: true });
    expect(await withCertificate({}, null, 'EXTERNAL')).toMatchObject({ ok: true, mailbox: { idNat: LAB } });
  });

  it('tells each defect apart', async () => {
    const cases: [Promise<unknown>, string, RegExp][] = [
      [withCertificate(null), 'certificate_missing', /Aucun certificat/],
      [withCertificate({ problem: 'unknown_chain' }), 'certificate_unknown_chain', /CN=AC/],
      [withCertificate({ problem: 'expired' }), 'certificate_expired', /02\/01\/2030/],
      [withCertificate({ problem: 'not_yet_valid' }), 'certificate_not_yet_valid', /à partir du/],
      [withCertificate({ problem: 'revoked' }), 'certificate_revoked', /01\) est révoqué/],
      [withCertificate({ problem: 'wrong_kind_sign' }), 'certificate_wrong_kind', /SIGN/],
      [withCertificate({ problem: 'wrong_kind_server' }), 'certificate_wrong_kind', /SSL_SERV/],
      [withCertificate({ problem: 'wrong_kind_personne' }), 'certificate_wrong_kind', /Personnes/],
      [withCertificate({ problem: 'wrong_usage' }), 'certificate_wrong_kind', /clientAuth/],
      [withCertificate({ ous: ['999999999'] }), 'certificate_wrong_ou', /« 999999999 ».*10B0057881/],
      [withCertificate({ ous: [] }), 'certificate_wrong_ou', /aucune OU/],
      // The certificate opens another mailbox of the same organisation; that of another one is not told.
      [withCertificate({ ous: ['2123456782'] }), 'user_different', /123456782@/],
      [withCertificate({ ous: ['318751275100020'] }), 'certificate_wrong_ou', /10B0057881/],
      [withCertificate({}, 'who@x.test'), 'user_different', /who@x\.test/],
      [withCertificate({ ous: ['y'] }, 'who@x.test'), 'user_unknown', /who@x\.test/],
      [withCertificate({}, `${ANNE}@${DOMAIN}`), 'user_different', /personnelle/],
      [withCertificate({}, null), 'user_unknown', /vide/],
      [withCertificate({ ous: ['y'] }, null, 'EXTERNAL'), 'certificate_wrong_ou', /« y »/],
      [withCertificate({ ous: [LAB, '123456782'] }, null, 'EXTERNAL'), 'user_unknown', /Plusieurs/],
    ];
    for (const [promise, cause, explanation] of cases) {
      const [got, said] = await refusal(promise);
      expect([got, said]).toEqual([cause, expect.stringMatching(explanation)]);
    }
  });
});

describe('exchange', () => {
  const PASSWORD = 'hunter2-canary';
  const b64 = (text: string) => Buffer.from(text).toString('base64');
  const run = async (
    connection: Connection,
    mechanism: string,
    initial: string | null,
    ...lines: string[]
  ) => {
    const challenges: string[] = [];
    const result = await authenticate(connection, verify, mechanism, initial, {
      challenge: async (challenge) => {
        challenges.push(Buffer.from(challenge, 'base64').toString());
        return lines.shift() ?? null;
      },
    });
    const events = await database.sql<{ type: string; data: Record<string, unknown> }[]>`
      select type, data from event where connection = ${connection.id} order by connection_seq`;
    expect(JSON.stringify(events)).not.toContain(PASSWORD);
    expect(JSON.stringify(events)).not.toContain(b64(PASSWORD));
    return { result, challenges, events };
  };

  it('has stored what happened before it answers, without the secret', async () => {
    const plain = b64(`\0${LAB}@${DOMAIN}\0${PASSWORD}`);
    for (const [mechanism, initial, ...lines] of [
      ['PLAIN', plain],
      ['plain', null, plain],
      ['LOGIN', null, b64(`${LAB}@${DOMAIN}`), b64(PASSWORD)],
      ['LOGIN', b64(`${LAB}@${DOMAIN}`), b64(PASSWORD)],
      ['EXTERNAL', '='],
      ['EXTERNAL', null, ''],
    ] as [string, string | null, ...string[]][]) {
      const connection = connectionTo('org-valid', goodCertificate);
      const { result, events } = await run(connection, mechanism, initial, ...lines);
      expect(result).toMatchObject({ ok: true });
      expect(connection.mailbox?.idNat).toBe(LAB);
      expect(events.map(({ type }) => type)).toEqual(['auth.attempted', 'auth.succeeded']);
      expect(events[0]!.data).toMatchObject({ initialResponse: initial !== null, tls: true });
    }
  });

  it('refuses a token with the challenge of the real server', async () => {
    const payload = `user=${ANNE}@${DOMAIN}\x01auth=Bearer not-a-token\x01\x01`;
    const { result, challenges, events } = await run(connectionTo('psc-valid'), 'XOAUTH2', b64(payload), '');
    expect(challenges).toEqual(['{"status":"401","schemes":"bearer","scope":"mail"}']);
    expect(result).toMatchObject({ ok: false, cause: 'token_unreadable' });
    expect(events.map(({ type }) => type)).toEqual(['auth.attempted', 'auth.failed']);
    const bearer = `n,a=${ANNE}@${DOMAIN},\x01auth=Bearer not-a-token\x01\x01`;
    const oauth = await run(connectionTo('psc-valid'), 'OAUTHBEARER', null, b64(bearer), 'AQ==');
    expect(oauth.challenges).toEqual(['', '{"status":"invalid_token","scope":"mail"}']);
  });

  it('never verifies in clear, nor with a mechanism of the other means of identification', async () => {
    const initial = b64(`\0${LAB}@${DOMAIN}\0${PASSWORD}`);
    const clear = await run(connectionTo('org-valid', null, false), 'PLAIN', initial);
    expect(clear.result).toMatchObject({ ok: false, cause: 'clear_text' });
    expect(clear.events[0]!.data).toMatchObject({
      tls: false,
      user: `${LAB}@${DOMAIN}`,
      credential: 'password',
    });
    const other = await run(connectionTo('psc-valid'), 'PLAIN', initial);
    expect(other.result).toMatchObject({ ok: false, cause: 'mechanism_unknown' });
    expect(other.events[1]!.data.explanation).toContain('XOAUTH2');
    const cancelled = await run(connectionTo('org-valid', goodCertificate), 'PLAIN', null, '*');
    expect(cancelled.result).toMatchObject({ ok: false, cause: 'cancelled' });
    const malformed = await run(connectionTo('org-valid', goodCertificate), 'PLAIN', '!!!');
    expect(malformed.result).toMatchObject({ ok: false, cause: 'malformed' });
    const gone = await run(connectionTo('org-valid', goodCertificate), 'PLAIN', null);
    expect(gone.result).toBeNull();
  });

  it('records nothing of what stands where a mechanism should', async () => {
    for (const [mechanism, initial] of [
      [b64(PASSWORD).replace(/=+$/, ''), null],
      ['SCRAM-SHA-256', b64(PASSWORD)],
      ['PLAIN-CLIENTTOKEN', b64(PASSWORD)],
    ] as const) {
      const { result, events } = await run(connectionTo('org-valid', goodCertificate), mechanism, initial);
      expect(result).toMatchObject({ ok: false, cause: 'mechanism_unknown' });
      expect(JSON.stringify(events).toUpperCase()).not.toContain(b64(PASSWORD).slice(0, 12).toUpperCase());
    }
    expect(maskExchange(`plain ${b64(PASSWORD)}`)).toBe('PLAIN ***');
    expect(maskExchange(b64(PASSWORD))).toBe('?');
    expect(maskExchange('')).toBe('');
  });

  it('judges the LOGIN command of IMAP like PLAIN', async () => {
    const connection = connectionTo('org-valid', goodCertificate);
    expect(await login(connection, verify, `${LAB}@${DOMAIN}`, PASSWORD)).toMatchObject({ ok: true });
  });
});
