/** The OCSP request in an HTTP request: the body of a POST, or the end of the path of a GET (RFC 6960 §A.1). */
import type { IncomingMessage } from 'node:http';

/** The request in a GET path: base64, URL-encoded or not, with a slash too many or not. Null: not base64. */
export function ocspRequestOfPath(encoded: string): Buffer | null {
  let text: string;
  try {
    text = decodeURIComponent(encoded);
  } catch {
    return null;
  }
  // Some clients encode twice, or use the URL alphabet; a DER request never starts with a slash in base64.
  const base64 = text.replace(/^\/+/, '').replace(/ /g, '+').replace(/-/g, '+').replace(/_/g, '/');
  return /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : null;
}

/** Reads a body up to a limit; null when it is longer. Rejects when the client goes away. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return null;
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop must not destroy the request: its answer is still to be sent.
  const body: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of body) {
    length += chunk.length;
    if (length > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
