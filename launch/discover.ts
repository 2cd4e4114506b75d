/** Reads the discovery documents of the providers that the settings name. */
import { z } from 'zod';
import type { ServerConfig } from '../server/config';
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
    const document = await read(wellKnown, documentSchema, 10_000);
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
 * Why nobody could log in through this provider, in a few words; null when its discovery document fits. The start does
 * not depend on it: it may come later.
 */
export async function loginProblem({ issuer, wellKnown }: ServerConfig['isc']): Promise<string | null> {
  try {
    const document = await read(wellKnown, z.object({ issuer: z.string() }), 5_000);
    // As at each login: the setting has no final slash; some issuers have one.
    return document.issuer.replace(/\/$/, '') === issuer ? null : `l’émetteur annoncé est ${document.issuer}`;
  } catch (error) {
    const { message, cause } = error as Error;
    return `${wellKnown} : ${(cause as { code?: string } | undefined)?.code ?? message}`;
  }
}

/** The document at an address; throws when it does not come in time, or is of another shape. */
async function read<T>(address: string, schema: z.ZodType<T>, timeoutMs: number): Promise<T> {
  const response = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`réponse HTTP ${response.status}`);
  return schema.parse(await response.json());
}
