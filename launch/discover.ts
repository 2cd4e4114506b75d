/** Reads the discovery document of the real Pro Santé Connect. */
import { z } from 'zod';
import type { Env } from '../server/env';
import { StartError } from './errors';

const documentSchema = z.object({ issuer: z.string(), jwks_uri: z.url() });

/**
 * The address of PSC's signing keys.
 * @throws StartError when the document cannot be read or is of another issuer.
 */
export async function discoverJwks(env: Env): Promise<string> {
  const wellKnown = env.PSC_WELL_KNOWN ?? `${env.PSC_ISSUER}/.well-known/wallet-openid-configuration`;
  const remedy = 'Vérifiez PSC_ISSUER, PSC_WELL_KNOWN et l’accès réseau (proxy, autorités de certification).';
  try {
    const response = await fetch(wellKnown, { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`réponse HTTP ${response.status}`);
    const document = documentSchema.parse(await response.json());
    if (document.issuer !== env.PSC_ISSUER) throw new Error(`l’émetteur annoncé est ${document.issuer}`);
    return document.jwks_uri;
  } catch (error) {
    throw new StartError(
      `Le document de découverte de PSC (${wellKnown}) ne convient pas : ${(error as Error).message}`,
      remedy,
    );
  }
}

/**
 * Why nobody could log in through the ISC that the settings name, in a few words; null when its discovery document can
 * be read, or when logins come from the sandbox. The start does not depend on it: it may come later.
 */
export async function iscProblem(env: Env): Promise<string | null> {
  if (env.ISC_ISSUER === null) return null;
  const wellKnown = env.ISC_WELL_KNOWN ?? `${env.ISC_ISSUER}/.well-known/openid-configuration`;
  try {
    const response = await fetch(wellKnown, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) return `${wellKnown} : réponse HTTP ${response.status}`;
    const { issuer } = z.object({ issuer: z.string() }).parse(await response.json());
    // As at each login: the setting has no final slash; some issuers have one.
    return issuer.replace(/\/$/, '') === env.ISC_ISSUER ? null : `l’émetteur annoncé est ${issuer}`;
  } catch (error) {
    const { message, cause } = error as Error;
    return `${wellKnown} : ${(cause as { code?: string } | undefined)?.code ?? message}`;
  }
}
