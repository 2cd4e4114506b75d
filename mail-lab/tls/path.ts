/** From a client certificate to an anchor: the authorities that vouch for it, signatures checked. */
import type { X509Certificate } from 'node:crypto';
import { type Authority, isInTime, isIssuedBy, readAuthority } from './authority';
import type { Anchor, Trust } from './trust';

export interface Path {
  anchor: Anchor;
  /** From the issuer of the leaf upwards. */
  authorities: Authority[];
}

const MAX_DEPTH = 8;
/** Intermediate authorities that a client may bring along. */
const MAX_SENT = 3;

const isRoot = ({ certificate }: Authority): boolean => certificate.checkIssued(certificate);

/**
 * Settles which path upwards each authority of an anchor has, once for all handshakes. Authorities may share a name
 * (renewed keys) or both name and key (cross certificates): a path that ends in a root goes first.
 */
export function settlePaths(authorities: readonly Authority[]): void {
  for (const authority of authorities) authority.path = climb(authority, authorities, []);
}

function climb(authority: Authority, all: readonly Authority[], below: readonly Authority[]): Authority[] {
  if (isRoot(authority) || below.length >= MAX_DEPTH) return [authority];
  let best: Authority[] = [];
  for (const issuer of all) {
    if (issuer === authority || below.includes(issuer) || issuer.pathLength < below.length + 1) continue;
    if (!isIssuedBy(authority.certificate, issuer.certificate)) continue;
    const path = climb(issuer, all, [...below, authority]);
    if (endsInRoot(path)) return [authority, ...path];
    if (path.length > best.length) best = path;
  }
  return [authority, ...best];
}

/** Whether the path leads to a root, and not only as far as the files go. */
export const endsInRoot = (path: readonly Authority[]): boolean => {
  const last = path.at(-1);
  return last !== undefined && isRoot(last);
};

/**
 * The path of a certificate up to an anchor; null when there is none. Of several, one whose authorities are all in
 * their time, then one that ends in a root.
 * @param sent what the client sent behind its certificate: used where the anchor's files lack an intermediate.
 */
export function pathOf(
  leaf: X509Certificate,
  trust: Trust,
  now: number,
  sent: readonly Buffer[] = [],
): Path | null {
  const configured = pathsOf(leaf, trust);
  const found = configured.length > 0 ? configured : pathsThrough(leaf, trust, sent);
  const rank = ({ authorities }: Path) =>
    (authorities.every(({ certificate }) => isInTime(certificate, now)) ? 0 : 2) +
    (endsInRoot(authorities) ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

function pathsOf(certificate: X509Certificate, trust: Trust, depth = 0): Path[] {
  return trust.anchors.flatMap((anchor) =>
    anchor.authorities
      .filter((one) => one.pathLength >= depth && isIssuedBy(certificate, one.certificate))
      .map((one) => ({ anchor, authorities: one.path }))
      .filter(({ authorities }) => authorities.every((one, index) => one.pathLength >= index + depth)),
  );
}

/** Through authorities that the client brings: each held to the same demands as those of the files. */
function pathsThrough(leaf: X509Certificate, trust: Trust, sent: readonly Buffer[]): Path[] {
  const brought: Authority[] = [];
  let current = leaf;
  for (const der of sent.slice(0, MAX_SENT)) {
    let next: Authority;
    try {
      next = readAuthority(der);
    } catch {
      return [];
    }
    if (next.pathLength < brought.length || !isIssuedBy(current, next.certificate)) return [];
    brought.push(next);
    const above = pathsOf(next.certificate, trust, brought.length);
    if (above.length > 0) {
      return above.map(({ anchor, authorities }) => ({ anchor, authorities: [...brought, ...authorities] }));
    }
    current = next.certificate;
  }
  return [];
}
