/** The secrets of a realm: RSA signing key and cookie keys, made once and kept in the data directory (0600). */
import { generateKeyPair, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { z } from 'zod';
import { writeAtomically } from '../store/files';

const keysSchema = z.object({
  signing: z.object({ kty: z.literal('RSA'), kid: z.string(), n: z.string(), d: z.string() }).loose(),
  cookies: z.array(z.string()).min(1),
});

export interface RealmKeys {
  /** Private RSA key, `alg` RS256, `use` sig, with its `kid`. */
  signing: JWK & { kid: string };
  cookies: string[];
}

/** Reads the keys, or makes them at the first start. Throws when the file is damaged: tokens would stop verifying. */
export async function loadRealmKeys(file: string): Promise<RealmKeys> {
  if (existsSync(file)) {
    const parsed = keysSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (!parsed.success) throw new Error(`${file} is damaged: delete it to have new keys made`);
    return parsed.data as unknown as RealmKeys;
  }
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const jwk = privateKey.export({ format: 'jwk' }) as JWK;
  const keys: RealmKeys = {
    signing: { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'RS256', use: 'sig' },
    cookies: [randomBytes(32).toString('base64url')],
  };
  writeAtomically(file, JSON.stringify(keys));
  return keys;
}
