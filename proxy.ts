import { type NextRequest, NextResponse } from 'next/server';
import { ASKED_PATH_HEADER } from './app/askedPath';

/**
 * A content security policy with a fresh nonce for every page: nothing inline runs unless we wrote it.
 * Style attributes written by scripts go through the CSSOM, which the policy allows; none is rendered by the server.
 */
export function proxy(request: NextRequest) {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const policy = contentSecurityPolicy(nonce, request.headers.get('host') ?? request.nextUrl.host);
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set(ASKED_PATH_HEADER, askedPath(request.nextUrl));
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

/** What the visitor asked for, so that they come back to it after what stands in the way. */
function askedPath(url: URL): string {
  const query = new URLSearchParams(url.search);
  query.delete('_rsc');
  return query.size > 0 ? `${url.pathname}?${query}` : url.pathname;
}

function contentSecurityPolicy(nonce: string, host: string): string {
  const dev = process.env.NODE_ENV === 'development';
  // A host header never holds a space or a semicolon; one that does must not add a directive of its own.
  const sockets = /^[\w.:[\]-]+$/.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${dev ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self'${sockets}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

export const config = {
  matcher: [{ source: '/((?!api/|pki/|_next/static|_next/image|favicon).*)' }],
};
