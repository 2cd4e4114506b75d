/** Answers of our own pages, always with the same protective headers. */
import type { ServerResponse } from 'node:http';
import type { Html } from '../pages/html';

/** `formTargets`: other origins that a form's answer may redirect to (browsers apply form-action to redirects). */
export function contentSecurityPolicy(formTargets: string[] = []): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    ["form-action 'self'", ...formTargets].join(' '),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/** `same-origin`, and not `no-referrer`, which would turn the Origin of our own forms into `null`. */
export const PROTECTIVE_HEADERS: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
};

export function sendHtml(res: ServerResponse, status: number, page: Html, formTargets: string[] = []): void {
  send(res, status, page.toString(), 'text/html; charset=utf-8', {
    'content-security-policy': contentSecurityPolicy(formTargets),
  });
}

export function sendJson(res: ServerResponse, status: number, value: unknown): void {
  send(res, status, JSON.stringify(value), 'application/json', {});
}

export function send(
  res: ServerResponse,
  status: number,
  body: string | Buffer,
  type: string,
  headers: Record<string, string>,
): void {
  res.writeHead(status, {
    ...PROTECTIVE_HEADERS,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  res.end(body);
}

/** 303 by default: the next request is a GET whatever this one was. */
export function redirect(res: ServerResponse, location: string, status = 303): void {
  res.writeHead(status, { ...PROTECTIVE_HEADERS, location, 'content-length': 0 });
  res.end();
}

/**
 * The CSP source of a redirect URI: its origin, or its scheme when the origin has no form in CSP: an application's
 * private scheme, or an IPv6 address (CSP3 §2.3.1 host-char).
 */
export function formTarget(redirectUri: unknown): string[] {
  if (typeof redirectUri !== 'string' || !URL.canParse(redirectUri)) return [];
  const { origin, protocol, hostname } = new URL(redirectUri);
  return [origin !== 'null' && /^[\w.-]+$/.test(hostname) ? origin : protocol];
}
