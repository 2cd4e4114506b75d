/** What is typed in the forms that start tests. The server decides; these only answer sooner, at the field. */
import { isAddress } from '@/app/ui/address';

/** A whole number of seconds within bounds; null when it is not one. */
export function secondsOf(typed: string, { min, max }: { min: number; max: number }): number | null {
  const seconds = Number(typed.trim());
  return /^\d+$/.test(typed.trim()) && seconds >= min && seconds <= max ? seconds : null;
}

/** What is wrong with each address; one alone may be empty: the browser's own counts. */
export function addressFaults(typed: readonly string[]): ('wrong' | 'twice' | null)[] {
  const addresses = typed.map((address) => address.trim());
  return addresses.map((address, index) => {
    if (address === '' && addresses.length === 1) return null;
    if (!isAddress(address)) return 'wrong';
    return addresses.indexOf(address) < index ? 'twice' : null;
  });
}

/** The addresses to send: empty fields say nothing. */
export const addressesOf = (typed: readonly string[]): string[] =>
  typed.map((address) => address.trim()).filter(Boolean);
