/** The sentences of the authentication rule: points fulfilled, faults, remarks. */
import { clock, count, enumerate } from '../../format';
import { matchingOu } from '../../identifiers';
import type { Finding } from '../../verdict';
import { all, type Connection, type Evidence, first, type Seen } from '../evidence/connections';
import { finding, mainRequirement, nothingReceived } from '../evidence/findings';
import { type Assessment, type Fault, isDeclared } from './attempts';

/** Groups faults by id into findings; the first one speaks, the others are counted. */
export function faultFindings(
  faults: readonly Fault[],
  verdictOf: (fault: Fault) => Finding['verdict'],
  evidence: Evidence,
): Finding[] {
  const ids = [...new Set(faults.map(({ id }) => id))];
  return ids.map((id) => {
    const group = faults.filter((fault) => fault.id === id);
    const [sample] = group as [Fault];
    const more = group.length > 1 ? ` (${group.length} fois)` : '';
    return finding(
      id,
      mainRequirement(evidence),
      verdictOf(sample),
      `${sample.message}${more}`,
      group.flatMap(({ eventIds }) => eventIds),
      { hint: sample.hint },
    );
  });
}

export const inTime = (faults: readonly Fault[]) =>
  [...faults].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));

/** The points that an authentication fulfils, one finding each. */
function pointFindings(
  success: Seen<'auth.succeeded'>,
  connection: Connection,
  evidence: Evidence,
): Finding[] {
  const requirement = mainRequirement(evidence);
  const { testCase, snapshot } = evidence;
  const { data } = success;
  const proof = [success.id];
  const handshake = first(connection, 'tls.handshake_completed');
  const findings: Finding[] = [
    finding(
      'tls-before-authentication',
      requirement,
      'ok',
      handshake
        ? `TLS établi avant l’authentification (${handshake.data.version}, ${handshake.data.suite}).`
        : 'TLS établi avant l’authentification.',
      [...(handshake ? [handshake.id] : []), ...proof],
    ),
  ];
  if (data.mechanism !== 'OAUTHBEARER') {
    findings.push(finding('expected-mechanism', requirement, 'ok', `Mécanisme ${data.mechanism}.`, proof));
  }
  if (testCase.mie === 'PSC') {
    const expiry = data.token?.expiresAt ? `, valable jusqu’à ${clock(data.token.expiresAt * 1000)}` : '';
    findings.push(
      finding('valid-credential', requirement, 'ok', `Jeton Pro Santé Connect valide${expiry}.`, proof),
    );
  } else {
    const anchor = data.certificate?.anchor ? ` (${data.certificate.anchor})` : '';
    findings.push(
      finding('valid-credential', requirement, 'ok', `Certificat ORG_AUTH_CLI valable${anchor}.`, proof),
    );
  }
  findings.push(
    finding(
      'expected-identity',
      requirement,
      'ok',
      `Identité « ${snapshot.mailbox.idNat} », BAL ${snapshot.mailbox.address}, ouverte à ${clock(success.at)}.`,
      proof,
    ),
    ...remarkFindings(success, evidence),
  );
  return findings;
}

/** What an accepted authentication leaves to be desired, without harm to the verdict. */
function remarkFindings(success: Seen<'auth.succeeded'>, evidence: Evidence): Finding[] {
  const requirement = mainRequirement(evidence);
  const { data, clientAddress } = success;
  const { mailbox, addresses } = evidence.snapshot;
  const proof = [success.id];
  const findings: Finding[] = [];
  if (data.mechanism === 'OAUTHBEARER') {
    findings.push(
      finding(
        'oauthbearer',
        requirement,
        'warning',
        'Mécanisme OAUTHBEARER : accepté ici, mais le Référentiel demande XOAUTH2.',
        proof,
        { hint: 'Configurez le mécanisme XOAUTH2.' },
      ),
    );
  }
  if (data.token && data.token.acr !== 'eidas1') {
    findings.push(
      finding(
        'acr-unexpected',
        requirement,
        'warning',
        `Le niveau d’authentification du jeton (acr) est ${data.token.acr ? `« ${data.token.acr} »` : 'absent'}, et non « eidas1 ».`,
        proof,
        { hint: 'Demandez acr_values=eidas1 à Pro Santé Connect.' },
      ),
    );
  }
  const ou = data.certificate ? matchingOu(data.certificate.ous, mailbox.idNat) : null;
  if (ou?.form === 'prefix') {
    findings.push(
      finding(
        'certificate-ou-form',
        requirement,
        'info',
        `L’OU du certificat, « ${ou.ou} », et le numéro du compte, « ${mailbox.idNat} », désignent la même structure sous deux formes (avec et sans le chiffre de préfixe).`,
        proof,
      ),
    );
  }
  if (data.certificate?.problem === 'crl_unavailable') {
    findings.push(
      finding(
        'client-crl-unavailable',
        requirement,
        'warning',
        'La révocation du certificat client n’a pas pu être vérifiée : la CRL de son autorité manque au laboratoire.',
        proof,
      ),
    );
  }
  if (!isDeclared(clientAddress, evidence)) {
    findings.push(
      finding(
        'address-undeclared',
        requirement,
        'warning',
        `L’authentification est venue de l’adresse ${clientAddress ?? 'inconnue'}, qui n’est pas déclarée (${enumerate(addresses.declared)}).`,
        proof,
        { hint: 'Déclarez l’adresse publique du poste au lancement du test.' },
      ),
    );
  }
  return findings;
}

/** An expired token that is served again after its refusal will be refused again (domain-facts §12, row 5). */
function replayFindings(assessments: readonly Assessment[], evidence: Evidence): Finding[] {
  const refused = new Map<string, Seen<'auth.failed'>[]>();
  for (const { connection } of assessments) {
    for (const event of all(connection, 'auth.failed')) {
      const jti = event.data.token?.jti;
      if (event.data.cause !== 'token_expired' || !jti) continue;
      refused.set(jti, [...(refused.get(jti) ?? []), event]);
    }
  }
  const again = [...refused.values()].filter((events) => events.length > 1).flat();
  if (again.length === 0) return [];
  const start = Math.min(...again.map(({ at }) => at));
  return [
    finding(
      'token-replayed',
      mainRequirement(evidence),
      'warning',
      `Un jeton expiré, refusé à ${clock(start)}, a été resservi ensuite (${again.length} fois en tout).`,
      again.map(({ id }) => id),
      {
        hint: 'Oubliez un jeton dès qu’il est refusé, et demandez-en un nouveau avant de vous reconnecter.',
      },
    ),
  ];
}

/** The mailbox was opened by the account's own credential: one point, where authentication is not what is tested. */
export function authenticatedFindings(success: Seen<'auth.succeeded'>, evidence: Evidence): Finding[] {
  const { mailbox } = evidence.snapshot;
  return [
    finding(
      'authenticated',
      mainRequirement(evidence),
      'ok',
      `BAL ${mailbox.address} ouverte à ${clock(success.at)}, après STARTTLS, par ${success.data.mechanism}.`,
      [success.id],
    ),
    ...remarkFindings(success, evidence),
  ];
}

/** What failed beside the points that are fulfilled: warnings, or information where it proves nothing. */
export function besidePoints(
  points: readonly Finding[],
  assessments: readonly Assessment[],
  evidence: Evidence,
): Finding[] {
  const others = inTime(assessments.flatMap(({ faults }) => faults)).filter(
    ({ id }) => !points.some((point) => point.id === id),
  );
  return [
    ...faultFindings(others, ({ weight }) => (weight === 'unknown' ? 'info' : 'warning'), evidence),
    ...replayFindings(assessments, evidence),
  ];
}

/** The points that the first fulfilling authentication holds; what failed beside it becomes a warning. */
export function okFindings(assessments: readonly Assessment[], evidence: Evidence): Finding[] {
  const best = assessments
    .flatMap(({ fulfilled, connection }) => (fulfilled ? [{ fulfilled, connection }] : []))
    .sort((a, b) => a.fulfilled.at - b.fulfilled.at || a.fulfilled.id - b.fulfilled.id)[0];
  if (!best) return [];
  const points = pointFindings(best.fulfilled, best.connection, evidence);
  return [...points, ...besidePoints(points, assessments, evidence)];
}

/** What kept the connections from fulfilling the case, weighed by the verdict. */
export function failureFindings(
  assessments: readonly Assessment[],
  verdict: 'ko' | 'inconclusive' | 'undecided',
  evidence: Evidence,
): Finding[] {
  const faults = inTime(assessments.flatMap((assessment) => assessment.faults));
  const weighed = ({ weight }: Fault): Finding['verdict'] => {
    if (verdict === 'ko') return weight === 'unknown' ? 'info' : 'ko';
    if (weight !== 'unknown' || verdict === 'undecided') return 'warning';
    return 'inconclusive';
  };
  return [...faultFindings(faults, weighed, evidence), ...replayFindings(assessments, evidence)];
}

/** The window is over and nothing came that decides: why. */
export function silentFinding(assessments: readonly Assessment[], evidence: Evidence): Finding[] {
  if (assessments.length === 0) return [nothingReceived(evidence)];
  if (assessments.some(({ faults }) => faults.length > 0)) return [];
  const n = assessments.length;
  return [
    finding(
      'no-authentication',
      mainRequirement(evidence),
      'inconclusive',
      `${count(n, 'Une connexion est restée ouverte', `connexions sont restées ouvertes`)} sans que le logiciel s’authentifie.`,
      assessments.map(({ connection }) => connection.firstEvent.id),
      { hint: 'Provoquez une authentification dans le délai, par exemple en redémarrant le logiciel.' },
    ),
  ];
}
