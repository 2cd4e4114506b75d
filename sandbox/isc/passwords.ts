/** Passwords of the fictitious people: kept as scrypt digests, made up when nobody chooses one. */
import { randomBytes, randomInt, scrypt, scryptSync, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const KEY_BYTES = 32;
/** Without letters and digits that look alike. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

const derive = promisify<string, Buffer, number, Buffer>(scrypt);

/** `salt$digest`, both base64url. */
export function hashPassword(password: string): string {
  const salt = randomBytes(16);
  return `${salt.toString('base64url')}$${scryptSync(password, salt, KEY_BYTES).toString('base64url')}`;
}

/** Whether the password fits; takes the same time when there is no digest (nobody of that name). */
export async function passwordFits(password: string, hash: string | undefined): Promise<boolean> {
  const [salt = '', digest = ''] = (hash ?? '').split('$');
  const expected = Buffer.from(digest, 'base64url');
  const found = await derive(password, Buffer.from(salt, 'base64url'), KEY_BYTES);
  return expected.length === KEY_BYTES && timingSafeEqual(found, expected);
}

/** A password to show once: 16 characters, 93 bits. */
export const makePassword = (): string =>
  Array.from({ length: 16 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
