import { normaliseAddress } from '../../conformance/addresses';
import { Refusal } from '../errors';

const MOST = 4;

/**
 * The declared addresses, normalised, without doubles; the caller's own when none is given.
 * Throws `invalid` naming the one that is not an address, or when there are too many.
 */
export function readAddresses(typed: string[], own: string | null): string[] {
  const given = typed.map((text) => text.trim()).filter((text) => text !== '');
  if (given.length === 0) return own ? [own] : [];
  const addresses = given.map((text) => {
    const address = normaliseAddress(text);
    if (address !== null) return address;
    throw new Refusal(
      'invalid',
      `« ${text.slice(0, 64)} » n’est pas une adresse IP : indiquez une adresse IPv4 (203.0.113.7) ou IPv6 (2001:db8::7), sans port ni masque.`,
      { field: 'clientIp' },
    );
  });
  const distinct = [...new Set(addresses)];
  if (distinct.length > MOST) {
    throw new Refusal('invalid', `Indiquez au plus ${MOST} adresses IP.`, { field: 'clientIp' });
  }
  return distinct;
}
