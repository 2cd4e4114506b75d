/** What a host negotiates: each suite of the manual alone, and nothing else. */
import { REQUIRED_SUITES, suiteName } from '../../conformance/tls';
import { DialProblem, dial, type Endpoint } from './dial';
import type { OwnConnections } from './own';

/** How OpenSSL calls the six suites. */
const OPENSSL_NAMES: Readonly<Record<number, string>> = {
  49200: 'ECDHE-RSA-AES256-GCM-SHA384',
  49199: 'ECDHE-RSA-AES128-GCM-SHA256',
  49192: 'ECDHE-RSA-AES256-SHA384',
  49191: 'ECDHE-RSA-AES128-SHA256',
  159: 'DHE-RSA-AES256-GCM-SHA384',
  158: 'DHE-RSA-AES128-GCM-SHA256',
};

/** Every other suite that this machine can offer. */
const UNLISTED = ['ALL', ...Object.values(OPENSSL_NAMES).map((name) => `!${name}`), '@SECLEVEL=0'].join(':');

/** French sentences; empty: all six and only they. */
export async function suiteProblems(own: OwnConnections, endpoint: Endpoint): Promise<string[]> {
  const problems: string[] = [];
  for (const code of REQUIRED_SUITES) {
    try {
      const { flight } = await dial(own, endpoint, { ciphers: `${OPENSSL_NAMES[code]}:@SECLEVEL=0` });
      if (flight.suite !== code)
        problems.push(`Le serveur répond par une autre suite que ${suiteName(code)}.`);
    } catch (error) {
      problems.push(`Le serveur ne négocie pas la suite ${suiteName(code)} (${reasonOf(error)}).`);
    }
  }
  if (await accepts(own, endpoint, { ciphers: UNLISTED })) {
    problems.push('Le serveur accepte une suite cryptographique hors de la liste des six.');
  }
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
  if (await accepts(own, endpoint, old))
    problems.push('Le serveur accepte TLS 1.1 ou une version antérieure.');
  return problems;
}

/** Refusals may come as an alert or as a closing; being unable to offer it here is one too, as far as we can tell. */
async function accepts(
  own: OwnConnections,
  endpoint: Endpoint,
  options: Parameters<typeof dial>[2],
): Promise<boolean> {
  return dial(own, endpoint, options).then(
    () => true,
    () => false,
  );
}

/** The cause of a failed opening, in one clause. */
export function reasonOf(error: unknown): string {
  if (error instanceof DialProblem) return error.message;
  const { code, message } = error as { code?: string; message: string };
  return code ?? message;
}
