/** What may go wrong while an account is provided, besides a refusal. */
import { AddressRace } from './provide';

/** It passes by itself: deadlock, serialisation, a lock or a statement that took too long. */
const PASSING = new Set(['40P01', '40001', '55P03', '57014']);
/** No account is to blame: the connection, or the whole database, is away. */
const AWAY = new Set([
  ...['CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED', 'CONNECT_TIMEOUT'],
  ...['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOENT'],
  ...['57P01', '57P02', '57P03', '53300', '53200', '53100'],
]);

/** Codes of an error and of what caused it. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let one = error; one instanceof Error && codes.length < 10; one = one.cause) {
    codes.push(String((one as { code?: unknown }).code ?? ''));
  }
  return codes;
}

export const isPassing = (error: unknown) =>
  error instanceof AddressRace || codesOf(error).some((code) => PASSING.has(code));

export const isAway = (error: unknown) =>
  codesOf(error).some((code) => AWAY.has(code) || code.startsWith('08'));
