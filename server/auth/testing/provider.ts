/**
 * An OpenID provider for tests, real over HTTP, that can be told to lie: each switch is one way in which an answer is
 * not what the protocol says. It knows one person, asks nothing, and gives each code once (unless told otherwise).
 */
import { createHash, createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Claims = Record<string, unknown>;
type Json = Record<string, unknown>;

export interface Switches {
  /** Changes the claims of the identity token before it is signed. */
  claims?: (claims: Claims) => Claims;
  /** Changes userinfo. */
  userinfo?: (claims: Claims) => Claims;
  /** Changes the answer of the token endpoint. */
  token?: (answer: Json) => Json;
  /** Changes what the discovery says. */
  metadata?: (metadata: Json) => Json;
  /** Changes the keys that are published. */
  keys?: (keys: Json[]) => Json[];
  /** Changes the parameters that the browser is sent back with. */
  answer?: (parameters: URLSearchParams) => void;
  /** Signature of the identity token; `by` makes one that is none. */
  alg?: 'RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'none' | 'HS256-secret' | 'HS256-public';
  /** Header of the identity token. */
  header?: (header: Json) => Json;
  /** Signs with a key that is not published. */
  strangerKey?: boolean;
  /** Gives tokens for a code again and again. */
  codesForEver?: boolean;
  /** Does not look at the PKCE verifier. */
  ignorePkce?: boolean;
  /** What an endpoint answers instead: a status, or nothing for this many ms. */
  fails?: Partial<
    Record<'discovery' | 'token' | 'userinfo' | 'jwks', { status: number } | { silentMs: number }>
  >;
  /** How a client must show its secret. */
  clientAuth?: 'basic' | 'post';
}

export const CLIENT = { id: 'portail', secret: `secret d’essai:${'x'.repeat(30)}` };
const KEY_ID = 'cle-1';

const b64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export class TestProvider {
  switches: Switches = {};
  /** Who logs in, as claims. */
  person: Claims = {};
  /** What was asked for, last. */
  readonly seen: {
    authorize: URLSearchParams | null;
    token: URLSearchParams | null;
    authorization: string | null;
  } = {
    ...{ authorize: null, token: null, authorization: null },
  };
  private readonly rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private readonly stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private readonly ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private readonly ed = generateKeyPairSync('ed25519');
  private readonly codes = new Map<string, URLSearchParams>();
  private readonly server = createServer((request, response) => {
    // A client that did not wait, or a test that is over: there is nobody to answer.
    this.serve(request, response).catch(() => response.destroy());
  });

  async start(): Promise<this> {
    await new Promise<void>((ready) => this.server.listen(0, '127.0.0.1', ready));
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.issuer);
    const name = url.pathname === '/.well-known/openid-configuration' ? 'discovery' : url.pathname.slice(1);
    const failing = this.switches.fails?.[name as 'token'];
    if (failing && 'silentMs' in failing)
      await new Promise((wake) => setTimeout(wake, failing.silentMs).unref());
    if (failing && 'status' in failing) return json(response, failing.status, { error: 'server_error' });
    switch (name) {
      case 'discovery':
        return json(response, 200, this.metadata());
      case 'jwks':
        return json(response, 200, { keys: this.published() });
      case 'authorize':
        return this.authorize(url.searchParams, response);
      case 'token': {
        let body = '';
        for await (const chunk of request) body += chunk;
        return this.token(new URLSearchParams(body), request.headers.authorization ?? null, response);
      }
      case 'userinfo':
        return json(response, 200, this.switches.userinfo?.({ ...this.person }) ?? this.person);
      default:
        return json(response, 404, {});
    }
  }

  private metadata(): Json {
    const { issuer } = this;
    const metadata = {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      end_session_endpoint: `${issuer}/logout`,
      id_token_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256', 'none'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      response_types_supported: ['code'],
    };
    return this.switches.metadata?.(metadata) ?? metadata;
  }

  private published(): Json[] {
    const jwk = (key: KeyObject, more: Json) => ({ ...key.export({ format: 'jwk' }), use: 'sig', ...more });
    const keys = [
      jwk(this.rsa.publicKey, { kid: KEY_ID }),
      jwk(this.ec.publicKey, { kid: 'cle-2', alg: 'ES256' }),
      jwk(this.ed.publicKey, { kid: 'cle-3', alg: 'EdDSA' }),
    ];
    return this.switches.keys?.(keys) ?? keys;
  }

  private authorize(asked: URLSearchParams, response: ServerResponse) {
    this.seen.authorize = asked;
    const code = randomBytes(16).toString('hex');
    this.codes.set(code, asked);
    const target = new URL(asked.get('redirect_uri') ?? this.issuer);
    const answer = new URLSearchParams({ code, state: asked.get('state') ?? '' });
    this.switches.answer?.(answer);
    target.search = answer.toString();
    response.writeHead(302, { location: target.href }).end();
  }

  private token(form: URLSearchParams, authorization: string | null, response: ServerResponse) {
    Object.assign(this.seen, { token: form, authorization });
    const code = form.get('code') ?? '';
    const asked = this.codes.get(code);
    if (!asked) return json(response, 400, { error: 'invalid_grant' });
    if (!this.switches.codesForEver) this.codes.delete(code);
    if (!this.knowsClient(form, authorization)) return json(response, 401, { error: 'invalid_client' });
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!this.switches.ignorePkce && proof !== asked.get('code_challenge'))
      return json(response, 400, { error: 'invalid_grant' });
    const accessToken = randomBytes(24).toString('base64url');
    const now = Math.floor(Date.now() / 1000);
    const half = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');
    const claims: Claims = {
      ...{ iss: this.issuer, aud: CLIENT.id, sub: this.person.sub, iat: now, exp: now + 300 },
      ...{ nonce: asked.get('nonce'), sid: 'session-du-fournisseur' },
      ...(this.switches.alg === 'EdDSA' ? {} : { at_hash: half }),
    };
    const answer = {
      ...{ access_token: accessToken, token_type: 'Bearer', expires_in: 300 },
      id_token: this.signed(this.switches.claims?.(claims) ?? claims),
    };
    json(response, 200, this.switches.token?.(answer) ?? answer);
  }

  private knowsClient(form: URLSearchParams, authorization: string | null): boolean {
    const post = form.get('client_id') === CLIENT.id && form.get('client_secret') === CLIENT.secret;
    const [user, password] = Buffer.from(authorization?.replace(/^Basic /, '') ?? '', 'base64')
      .toString()
      .split(':')
      .map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
    const basic = user === CLIENT.id && password === CLIENT.secret;
    return { basic, post, any: basic || post }[this.switches.clientAuth ?? 'any'];
  }

  private signed(claims: Claims): string {
    const { alg = 'RS256' } = this.switches;
    const kid = { ES256: 'cle-2', EdDSA: 'cle-3' }[alg as string] ?? KEY_ID;
    const plain = { alg: alg.replace(/-.*/, ''), typ: 'JWT', kid };
    const input = `${b64(this.switches.header?.(plain) ?? plain)}.${b64(claims)}`;
    return `${input}.${this.signature(alg, Buffer.from(input))}`;
  }

  private signature(alg: NonNullable<Switches['alg']>, input: Buffer): string {
    const key = this.switches.strangerKey ? this.stranger.privateKey : this.rsa.privateKey;
    const publicPem = this.rsa.publicKey.export({ format: 'pem', type: 'spki' });
    const made = {
      RS256: () => sign('sha256', input, key),
      PS256: () => sign('sha256', input, { key, padding: 6, saltLength: 32 }),
      ES256: () => sign('sha256', input, { key: this.ec.privateKey, dsaEncoding: 'ieee-p1363' }),
      EdDSA: () => sign(null, input, this.ed.privateKey),
      none: () => Buffer.alloc(0),
      'HS256-secret': () => createHmac('sha256', CLIENT.secret).update(input).digest(),
      'HS256-public': () => createHmac('sha256', publicPem).update(input).digest(),
    }[alg]();
    return made.toString('base64url');
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
