/** HTTP answers of the revocation services: files with validators, OCSP responses, and errors as plain text. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OcspAnswer } from '../../pki';
import type { FileContent } from './watched';

/** Short: a fetch is evidence, and a cache between the client and us would hide it. */
const CACHE_SECONDS = 10;
const CACHE_CONTROL = `public, max-age=${CACHE_SECONDS}, must-revalidate`;

/** What became of a request for a file; a HEAD proves that a client looked, not that it has the content. */
export type FileAnswer = 'sent' | 'not_modified' | 'head';

/** Sends a file, or 304 when the client's validators still hold. */
export function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  { bytes, etag, modified }: FileContent,
  contentType: string,
): FileAnswer {
  response.setHeader('ETag', etag);
  response.setHeader('Last-Modified', modified.toUTCString());
  response.setHeader('Cache-Control', CACHE_CONTROL);
  if (isFresh(request, etag, modified)) {
    response.writeHead(304).end();
    return 'not_modified';
  }
  sendBytes(request, response, 200, contentType, bytes);
  return request.method === 'HEAD' ? 'head' : 'sent';
}

/**
 * An answer without nonce to a GET may be kept for a moment, with the headers of RFC 5019 §6.2; never longer, since a
 * cache between the client and us would hide the fetch that proves its check.
 */
export function sendOcsp(
  request: IncomingMessage,
  response: ServerResponse,
  { der, cacheable, thisUpdate }: OcspAnswer,
): void {
  if (cacheable && thisUpdate && request.method !== 'POST') {
    const etag = createHash('sha256').update(der).digest('base64url').slice(0, 27);
    response.setHeader('Cache-Control', `${CACHE_CONTROL}, no-transform`);
    response.setHeader('Expires', new Date(Date.now() + CACHE_SECONDS * 1000).toUTCString());
    response.setHeader('Last-Modified', thisUpdate.toUTCString());
    response.setHeader('ETag', `"${etag}"`);
  } else response.setHeader('Cache-Control', 'no-cache, no-store, must-revalidate');
  sendBytes(request, response, 200, 'application/ocsp-response', der);
}

/** A sentence in French for whoever looks with a browser. */
export function sendText(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
): void {
  response.setHeader('Cache-Control', 'no-store');
  sendBytes(request, response, status, 'text/plain; charset=utf-8', Buffer.from(`${text}\n`));
}

function sendBytes(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  contentType: string,
  bytes: Uint8Array,
): void {
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': bytes.length,
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

/** RFC 9110 §13.2.2: If-None-Match decides when present, else If-Modified-Since. */
function isFresh(request: IncomingMessage, etag: string, modified: Date): boolean {
  const match = request.headers['if-none-match'];
  if (match !== undefined) {
    const tags = match.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
    return tags.includes(etag) || tags.includes('*');
  }
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  return since >= modified.getTime();
}
