/**
 * One act of authentication: its session identifier and its means. oidc-provider carries `amr` from the login
 * through session, code and refresh tokens, and shows it to nobody unless asked: both travel in there, so `sid`
 * stays the same over refreshes and changes when the person authenticates again (domain-facts §2.7).
 */
import { randomUUID } from 'node:crypto';

export interface Authentication {
  sid: string;
  /** `CARD`, `MOBILE` (PSC) or `PASSWORD` (ISC). */
  mode: string;
}

export const newAuthentication = (mode: string): Authentication => ({ sid: randomUUID(), mode });

export const toAmr = ({ mode, sid }: Authentication): string[] => [mode, sid];

/** The reverse of `toAmr`; undefined for anything else. */
export function fromAmr(amr: unknown): Authentication | undefined {
  if (!Array.isArray(amr)) return undefined;
  const [mode, sid] = amr;
  return typeof mode === 'string' && typeof sid === 'string' ? { mode, sid } : undefined;
}
