/** Talking to Industriels Santé Connect beside next-auth: discovery, userinfo, end of session. */
import { z } from 'zod';
import { serverConfig } from '../config';

const metadataSchema = z.object({
  issuer: z.string(),
  userinfo_endpoint: z.url().optional(),
  end_session_endpoint: z.url().optional(),
});

const TIMEOUT_MS = 5_000;
const FRESH_MS = 10 * 60_000;
let cached: { at: number; metadata: z.infer<typeof metadataSchema> } | null = null;

/** The provider's published endpoints, kept ten minutes. Throws when it cannot be reached. */
async function iscMetadata() {
  if (cached && Date.now() - cached.at < FRESH_MS) return cached.metadata;
  const response = await fetch(serverConfig().isc.wellKnown, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`Industriels Santé Connect ne répond pas (HTTP ${response.status}).`);
  cached = { at: Date.now(), metadata: metadataSchema.parse(await response.json()) };
  return cached.metadata;
}

/** Claims of the identity token completed by userinfo; providers differ on where they put the organisation. */
export async function allClaims(
  idTokenClaims: Record<string, unknown>,
  accessToken: string | undefined,
): Promise<Record<string, unknown>> {
  const { userinfo_endpoint: endpoint } = await iscMetadata();
  if (!endpoint || !accessToken) return idTokenClaims;
  const response = await fetch(endpoint, {
    headers: { authorization: `Bearer ${accessToken}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) return idTokenClaims;
  const userinfo = z.record(z.string(), z.unknown()).safeParse(await response.json().catch(() => null));
  // OIDC Core §5.3.2: userinfo of another subject must not be used.
  return userinfo.success && userinfo.data.sub === idTokenClaims.sub
    ? { ...idTokenClaims, ...userinfo.data }
    : idTokenClaims;
}

/** Where the browser goes to end the provider's session too; our own home page when that cannot be done. */
export async function endSessionUrl(idToken: string | null): Promise<string> {
  const { portal, isc } = serverConfig();
  const home = `${portal.url}/`;
  const metadata = await iscMetadata().catch(() => null);
  if (!metadata?.end_session_endpoint) return home;
  const url = new URL(metadata.end_session_endpoint);
  url.searchParams.set('client_id', isc.clientId);
  url.searchParams.set('post_logout_redirect_uri', home);
  if (idToken) url.searchParams.set('id_token_hint', idToken);
  return url.toString();
}
