/** RSA keys: generated in parallel on the thread pool, kept as PKCS#8 PEM, mode 0600. */
import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { PRIVATE_MODE, readIfThere, replaceFile } from './files';

const generate = promisify(generateKeyPair);

export const LEAF_BITS = 2048;

/** A fresh private key, in PEM. */
export async function newPrivateKey(bits: number): Promise<string> {
  const { privateKey } = await generate('rsa', { modulusLength: bits, publicExponent: 0x10001 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

/** Makes the keys whose files are missing. */
export async function ensureKeys(wanted: readonly { path: string; bits: number }[]): Promise<void> {
  await Promise.all(
    wanted.map(async ({ path, bits }) => {
      if (await readIfThere(path)) return;
      await replaceFile(path, await newPrivateKey(bits), PRIVATE_MODE);
    }),
  );
}
