/** Decoding of SASL messages: RFC 4616 (PLAIN), RFC 4422 (EXTERNAL), Google's XOAUTH2, RFC 7628 (OAUTHBEARER). Pure. */
import type { Attempt, Mechanism } from './types';

/** The message does not follow its mechanism's grammar; the message says where, in French, without its content. */
export class MalformedSasl extends Error {
  override name = 'MalformedSasl';
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Decodes a base64 line. Throws MalformedSasl: decoders that skip bad characters would hide a client's defect. */
export function decodeBase64(line: string): Buffer {
  if (line.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(line)) {
    throw new MalformedSasl('la réponse n’est pas du base64 valide');
  }
  return Buffer.from(line, 'base64');
}

/** Bytes as UTF-8. Throws MalformedSasl. */
export function decodeText(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new MalformedSasl('la réponse n’est pas de l’UTF-8 valide');
  }
}

const orNull = (value: string | undefined): string | null => (value ? value : null);

/** `[authzid] NUL authcid NUL passwd`. */
export function decodePlain(bytes: Buffer): Attempt {
  const fields = decodeText(bytes).split('\0');
  if (fields.length !== 3) {
    throw new MalformedSasl(`PLAIN attend trois champs séparés par un octet nul, ${fields.length} reçus`);
  }
  const [authorize, authenticate, password] = fields as [string, string, string];
  return {
    mechanism: 'PLAIN',
    user: orNull(authorize || authenticate),
    credential: { kind: 'password', value: password },
  };
}

/** The authorisation identity, possibly empty. */
export function decodeExternal(bytes: Buffer): Attempt {
  const user = decodeText(bytes);
  if (user.includes('\0')) throw new MalformedSasl('EXTERNAL n’admet pas d’octet nul');
  return { mechanism: 'EXTERNAL', user: orNull(user), credential: { kind: 'certificate' } };
}

function bearer(mechanism: Mechanism, user: string | null, pairs: string[]): Attempt {
  const auth = pairs.find((pair) => /^auth=/i.test(pair));
  const token = auth ? (/^auth=bearer +(\S+)\s*$/i.exec(auth)?.[1] ?? null) : null;
  return { mechanism, user, credential: token ? { kind: 'token', value: token } : { kind: 'none' } };
}

/** `user=<user> ^A auth=Bearer <token> ^A ^A`. A missing token is not malformed: it has its own cause. */
export function decodeXoauth2(bytes: Buffer): Attempt {
  const pairs = decodeText(bytes).split('\x01');
  if (pairs.length < 3)
    throw new MalformedSasl('XOAUTH2 attend des champs séparés et terminés par des octets 0x01');
  const user = pairs.find((pair) => /^user=/i.test(pair));
  if (user === undefined) throw new MalformedSasl('XOAUTH2 sans champ user=');
  return bearer('XOAUTH2', orNull(user.slice(5)), pairs);
}

/** `n,a=<user>, ^A host=… ^A port=… ^A auth=Bearer <token> ^A ^A`. */
export function decodeOauthbearer(bytes: Buffer): Attempt {
  const [gs2, ...pairs] = decodeText(bytes).split('\x01') as [string, ...string[]];
  const header = /^(?:n|y),(?:a=([^,]*))?,$/.exec(gs2);
  if (!header || pairs.length < 2)
    throw new MalformedSasl('OAUTHBEARER sans en-tête GS2 ou sans octets 0x01');
  const user = header[1]?.replace(/=2C/gi, ',').replace(/=3D/gi, '=');
  return bearer('OAUTHBEARER', orNull(user), pairs);
}
