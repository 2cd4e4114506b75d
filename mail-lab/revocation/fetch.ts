/** One CRL over HTTP(S): bounded in time and size, following nobody elsewhere. */
import { blocksOf } from '../tls/pem';

export const FETCH_LIMITS = { timeoutMs: 30_000, bytes: 20 * 1024 * 1024 } as const;

/** Why a list was not had; the message is a French clause for the page and the log. */
export class FetchProblem extends Error {
  override name = 'FetchProblem';
}

/**
 * Fetches a CRL (DER, or PEM as some authorities publish it). Rejects with FetchProblem.
 * @param url from a certificate whose signature was verified, http or https.
 */
export async function fetchCrl(
  url: string,
  limits: { timeoutMs: number; bytes: number } = FETCH_LIMITS,
): Promise<Buffer> {
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(limits.timeoutMs),
      headers: { accept: 'application/pkix-crl, */*', 'user-agent': 'MOTCO2 (CRL)' },
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      const elsewhere = response.status >= 300 && response.status < 400;
      throw new FetchProblem(
        elsewhere ? 'le serveur renvoie à une autre adresse' : `le serveur répond HTTP ${response.status}`,
      );
    }
    const body = await readBounded(response, limits.bytes);
    const [der] = blocksOf(body, 'X509 CRL');
    if (!der) throw new FetchProblem('la réponse est vide');
    return der;
  } catch (error) {
    if (error instanceof FetchProblem) throw error;
    const { name, cause, message } = error as Error & { cause?: { code?: string; message?: string } };
    throw new FetchProblem(
      name === 'TimeoutError' ? 'pas de réponse à temps' : (cause?.code ?? cause?.message ?? message),
    );
  }
}

async function readBounded(response: Response, most: number): Promise<Buffer> {
  const tooLong = () => new FetchProblem(`la liste dépasse ${Math.round(most / 1024 / 1024)} Mo`);
  if (Number(response.headers.get('content-length') ?? 0) > most) {
    await response.body?.cancel();
    throw tooLong();
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    // Leaving the loop cancels the body.
    if (length > most) throw tooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
