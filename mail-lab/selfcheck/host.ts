/** One host over one protocol, met as a client meets it: exactly its one defect, and everything else as promised. */
import * as x509 from '@peculiar/x509';
import type { Defect, MailProtocol, Mie } from '../../conformance/hosts';
import { type Authorities, type Judged, judgeCertificate } from './certificate';
import { dial, type Endpoint, type Handshake } from './dial';
import type { Outcome } from './outcome';
import type { OwnConnections } from './own';
import type { RevocationRound, Said } from './revocation';
import { reasonOf, suiteProblems } from './suites';

export interface HostToCheck {
  endpoint: Endpoint;
  mie: Mie;
  defect: Defect;
  /** PEM of the authorities that a CertificateRequest names. */
  clientAnchors: readonly string[];
}

export interface HostContext {
  own: OwnConnections;
  authorities: Authorities;
  revocation: RevocationRound;
  now: number;
}

/** What OpenSSL must say when it trusts the IGC and knows no CRL. */
const VERDICTS: Record<NonNullable<Defect> | 'valid', RegExp | null> = {
  valid: null,
  revoked: null,
  expired: /^CERT_HAS_EXPIRED$/,
  otherca: /^(UNABLE_TO_|SELF_SIGNED_)/,
};

const REPAIR =
  'L’exploitant doit rétablir le certificat de ce serveur : redémarrer l’instance le refait, sauf s’il est fourni par fichier.';

/** Never rejects. */
export async function checkHost(host: HostToCheck, context: HostContext): Promise<Outcome> {
  const { endpoint, defect } = host;
  const { own, authorities } = context;
  let met: Handshake;
  try {
    const ca = authorities.igc.map((authority) => authority.toString());
    met = await dial(own, endpoint, { ca, capabilities: true });
  } catch (error) {
    return failed([
      `Le serveur ${endpoint.name} ne mène pas à TLS en ${endpoint.protocol.toUpperCase()} : ${reasonOf(error)}.`,
    ]);
  }
  let judged: Judged;
  try {
    judged = judgeCertificate(
      met.flight.certificates,
      { name: endpoint.name, defect, now: context.now },
      authorities,
    );
  } catch {
    return failed(['Le serveur n’a pas transmis de certificat lisible.', REPAIR]);
  }
  const said = judged.issuer
    ? await context.revocation.statusOf(judged.leaf, judged.issuer, judged.locations)
    : { crl: null, ocsp: null };
  const certificate = [...judged.problems, ...revocationProblems(said, defect, judged.leaf.serialNumber)];
  if (certificate.length === 0) certificate.push(...verdictProblems(met.verdict, defect));
  const others = [
    ...capabilityProblems(met, host),
    ...requestProblems(met, host),
    ...(await resumptionProblems(own, endpoint, met)),
    ...(await suiteProblems(own, endpoint)),
  ];
  const facts = {
    serial: judged.leaf.serialNumber,
    fingerprint: judged.leaf.fingerprint256.replaceAll(':', ''),
    notAfter: new Date(judged.leaf.validTo).toISOString(),
    issuer: judged.leaf.issuer.replaceAll('\n', ', ').slice(0, 300),
    revocation: said,
  };
  if (certificate.length + others.length === 0)
    return { ok: true, detail: [proven(defect, said), ...judged.remarks].join(' '), facts };
  return {
    ok: false,
    detail: [...certificate, ...(certificate.length > 0 ? [REPAIR] : []), ...others].join(' '),
    facts,
  };
}

const failed = (problems: string[]): Outcome => ({ ok: false, detail: problems.join(' '), facts: {} });

function proven(defect: Defect, said: Said): string {
  const words = {
    valid: 'Certificat valide et non révoqué',
    expired: 'Certificat expiré, sans autre défaut',
    revoked: 'Certificat révoqué, sans autre défaut',
    otherca: 'Certificat d’une autre autorité, sans autre défaut',
  };
  const unknown = said.crl === null && said.ocsp === null ? ' (révocation non vérifiable à ce moment)' : '';
  return `${words[defect ?? 'valid']}${unknown} ; les six suites et elles seules.`;
}

/** What is not told is a matter of the services, not of the host. */
function revocationProblems({ crl, ocsp }: Said, defect: Defect, serial: string): string[] {
  if (defect === 'revoked') {
    return [
      ...(crl === 'good'
        ? [`Le certificat n’est pas révoqué : son numéro ${serial} n’est pas dans la CRL.`]
        : []),
      ...(ocsp === 'good' || ocsp === 'unknown'
        ? [`Le certificat n’est pas révoqué : OCSP répond « ${ocsp} ».`]
        : []),
    ];
  }
  return [
    ...(crl === 'revoked' ? [`Le certificat est révoqué : son numéro ${serial} est dans la CRL.`] : []),
    ...(ocsp === 'revoked' ? ['Le certificat est révoqué : OCSP répond « revoked ».'] : []),
    ...(ocsp === 'unknown' ? ['OCSP ne connaît pas le certificat.'] : []),
  ];
}

function verdictProblems(verdict: string | null, defect: Defect): string[] {
  const wanted = VERDICTS[defect ?? 'valid'];
  const right = wanted === null ? verdict === null : verdict !== null && wanted.test(verdict);
  return right ? [] : [`OpenSSL juge le certificat autrement qu’attendu : ${verdict ?? 'aucun défaut'}.`];
}

/** What must be announced, by protocol. */
const ANNOUNCED: Record<MailProtocol, { startTls: RegExp; auth: RegExp; of: Record<Mie, RegExp> }> = {
  imap: {
    startTls: /\bSTARTTLS\b/,
    auth: /\bAUTH=/,
    of: { PSC: /\bAUTH=XOAUTH2\b/, AUTH_CLI: /\bAUTH=PLAIN\b/ },
  },
  smtp: {
    startTls: /^250[ -]STARTTLS\b/m,
    auth: /^250[ -]AUTH\b/m,
    of: { PSC: /^250[ -]AUTH\b.* XOAUTH2\b/m, AUTH_CLI: /^250[ -]AUTH\b.* PLAIN\b/m },
  },
};

function capabilityProblems({ before, after }: Handshake, { endpoint, mie }: HostToCheck): string[] {
  const { startTls, auth, of } = ANNOUNCED[endpoint.protocol];
  const [clear, secure] = [before.join('\n'), after.join('\n')];
  const problems: string[] = [];
  if (!startTls.test(clear)) problems.push('Le serveur n’annonce pas STARTTLS.');
  if (auth.test(clear)) problems.push('Le serveur annonce une authentification avant TLS.');
  if (!of[mie].test(secure))
    problems.push('Le serveur n’annonce pas le mécanisme d’authentification attendu après TLS.');
  return problems;
}

function requestProblems({ flight }: Handshake, { mie, clientAnchors }: HostToCheck): string[] {
  if (mie === 'PSC') return flight.anchors ? ['Le serveur demande un certificat client, à tort.'] : [];
  if (!flight.anchors) return ['Le serveur ne demande pas de certificat client.'];
  const named = new Set(flight.anchors.map((name) => name.toString('hex')));
  const missing = clientAnchors
    .map((pem) => new x509.X509Certificate(pem))
    .filter((anchor) => !named.has(Buffer.from(anchor.subjectName.toArrayBuffer()).toString('hex')));
  return missing.map(({ subject }) => `La demande de certificat client ne nomme pas l’autorité ${subject}.`);
}

async function resumptionProblems(
  own: OwnConnections,
  endpoint: Endpoint,
  first: Handshake,
): Promise<string[]> {
  const problem = 'Le serveur reprend une session TLS : la négociation suivante cacherait les certificats.';
  if (first.flight.ticket) return [problem];
  const again = await dial(own, endpoint, { session: first.session }).catch(() => null);
  return again?.resumed ? [problem] : [];
}
