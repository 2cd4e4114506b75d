/** What one ClientHello offers, against the Référentiel (DESIGN §6.3; domain-facts §8). */
import type { Policies } from '../../snapshot';
import {
  FALLBACK_SCSV,
  isIgnoredSuite,
  isTls13Suite,
  offeredVersions,
  REQUIRED_SUITES,
  TLS12,
} from '../../tls';
import type { Seen } from '../evidence/connections';

export interface Offer {
  hello: Seen<'tls.client_hello'>;
  /** Required suites that are not offered. */
  missing: readonly number[];
  /** Suites offered that are neither required nor of TLS 1.3. */
  forbidden: readonly number[];
  tls13: readonly number[];
  /** The highest version offered. */
  highest: number;
  /** Versions below TLS 1.2 that are offered beside it. */
  obsolete: readonly number[];
  /** The client says that it lowered its version after a failure (RFC 7507). */
  fallback: boolean;
  /** Enough for KO by itself. */
  bad: boolean;
}

/** Judges one ClientHello; the order of the suites does not matter. */
export function offerOf(hello: Seen<'tls.client_hello'>, policies: Policies): Offer {
  const { suites } = hello.data;
  const offered = [...new Set(suites.filter((suite) => !isIgnoredSuite(suite)))];
  const missing = REQUIRED_SUITES.filter((suite) => !offered.includes(suite));
  const tls13 = offered.filter(isTls13Suite);
  const forbidden = offered.filter((suite) => !REQUIRED_SUITES.includes(suite) && !isTls13Suite(suite));
  const versions = offeredVersions(hello.data);
  const highest = versions[0] ?? 0;
  const refused13 = tls13.length > 0 && policies.tls13Suites === 'refuse';
  return {
    hello,
    missing,
    forbidden,
    tls13,
    highest,
    obsolete: highest < TLS12 ? [] : versions.filter((version) => version < TLS12),
    fallback: suites.includes(FALLBACK_SCSV),
    bad: missing.length > 0 || forbidden.length > 0 || refused13 || highest < TLS12,
  };
}
