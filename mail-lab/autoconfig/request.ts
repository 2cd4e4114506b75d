/** What an HTTP request for the autoconfiguration document asks: for which domain, and which mailbox it names. */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Where clients look, on `autoconfig.<domain>` and on `<domain>`; both answer under either name. */
const PATHS = new Set(['/mail/config-v1.1.xml', '/.well-known/autoconfig/mail/config-v1.1.xml']);
/** Asked by whoever looks for it elsewhere: under another name (`autoconfig-v1.1.xml`), or another vendor's document. */
const ASTRAY = /autoconfig|autodiscover|\/config-v\d/i;
const MAX_ADDRESS = 320;
const PREFIX = 'autoconfig.';

export interface DocumentRequest {
  path: string;
  /** Nothing is at this path, but it looks like a search for the document. */
  astray: boolean;
  /** Host name as asked, lower case, without port; an IP address without brackets; empty when there is none. */
  host: string;
  /** The domain that the name stands for; null when the host is an address or this machine: nothing is said then. */
  domain: string | null;
  /** The mailbox named; null when none is. */
  emailAddress: string | null;
  /** Why it cannot be understood, as a sentence; the rest is then as far as it could be read. */
  problem: string | null;
}

/** Reads a request. Null: neither for the document nor in search of it. */
export function readDocumentRequest(request: IncomingMessage): DocumentRequest | null {
  // A client behind a proxy sends the whole URL, which then decides (RFC 9112 §3.2.2).
  const whole = /^https?:\/\/([^/?#]*)(.*)$/is.exec(request.url ?? '/');
  const target = whole ? whole[2] || '/' : (request.url ?? '/');
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const astray = !PATHS.has(path);
  if (astray && !ASTRAY.test(path)) return null;
  const host = hostOf(whole ? (whole[1] ?? '') : (request.headers.host ?? ''));
  const named = emailAddressOf(mark < 0 ? '' : target.slice(mark + 1));
  const isMachine = host === '' || host === 'localhost' || isIP(host ?? '') !== 0;
  const domain = host?.startsWith(PREFIX) ? host.slice(PREFIX.length) : (host ?? '');
  return {
    path,
    astray,
    host: host ?? '',
    domain: isMachine ? null : domain,
    emailAddress: named.address,
    problem: host === null ? 'Le nom de serveur demandé (en-tête Host) n’est pas lisible.' : named.problem,
  };
}

/** Without port and final dot, lower case; null: not a name. */
function hostOf(header: string): string | null {
  const bracketed = /^\[([0-9a-f:.]+)\](?::\d*)?$/i.exec(header);
  if (bracketed) return bracketed[1]!.toLowerCase();
  const name = header.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
  return name === '' || /^[a-z0-9._-]{1,253}$/.test(name) ? name : null;
}

function emailAddressOf(query: string): { address: string | null; problem: string | null } {
  const values = new URLSearchParams(query).getAll('emailaddress');
  if (values.length > 1)
    return { address: null, problem: 'Le paramètre emailaddress est donné plusieurs fois.' };
  // A plus sign sent as it is stands for itself: no address has a space.
  const value = (values[0] ?? '').trim().replaceAll(' ', '+');
  if (value === '') return { address: null, problem: null };
  const shape = /^[^@\p{Cc}]+@[a-z0-9.-]+$/iu;
  if (value.length > MAX_ADDRESS || !shape.test(value)) {
    return {
      address: null,
      problem: 'Le paramètre emailaddress n’est pas une adresse de BAL (attendu : identifiant@domaine).',
    };
  }
  return { address: value.replace(/\.$/, ''), problem: null };
}
