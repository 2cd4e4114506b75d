/** What hosts rest on: the database, the issuer of tokens, and the lists of those who vouch for clients. */
import type { LabConfig } from '../config';
import { type Anchor, problemsOf } from '../tls/trust';
import { type Outcome, outcomeOf } from './outcome';

const PATIENCE_MS = 5000;
/** Marks are renewed every second. */
const MARK_OLD_MS = 10_000;

/** Whether events are being stored. */
export async function checkDatabase(markAge: () => Promise<number | null>): Promise<Outcome> {
  const age = await markAge().catch(() => null);
  const late = age === null || age > MARK_OLD_MS;
  const problem = 'La base de données n’enregistre plus les événements : vérifiez PostgreSQL.';
  return outcomeOf(late ? [problem] : [], 'Les événements sont enregistrés au fur et à mesure.', {
    markAgeMs: age,
  });
}

/** Whether the keys that verify PSC tokens can be fetched. */
export async function checkIssuer({ jwksUri }: LabConfig['psc']): Promise<Outcome> {
  const wrong = (why: string) =>
    outcomeOf(
      [
        `Les clés de Pro Santé Connect ne sont pas lisibles à ${jwksUri} (${why}) : aucun jeton ne peut être vérifié.`,
      ],
      '',
    );
  try {
    const response = await fetch(jwksUri, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (response.status !== 200) return wrong(`HTTP ${response.status}`);
    const { keys } = (await response.json()) as { keys?: unknown[] };
    if (!Array.isArray(keys) || keys.length === 0) return wrong('aucune clé publiée');
    return outcomeOf([], 'Les clés de Pro Santé Connect sont publiées.', { keys: keys.length });
  } catch (error) {
    const { name, message, cause } = error as Error & { cause?: { code?: string } };
    return wrong(name === 'TimeoutError' ? 'pas de réponse' : (cause?.code ?? message));
  }
}

/** Whether every file of an anchor serves, and every authority has a list in force. */
export function checkAnchor(anchor: Anchor, now: number): Outcome {
  const { name, authorities } = anchor;
  const ends = authorities.flatMap(({ crl }) => crl?.nextUpdate ?? []);
  return outcomeOf(problemsOf(anchor, now), `Les CRL de l’autorité cliente ${name} sont en vigueur.`, {
    nextUpdate: ends.length > 0 ? new Date(Math.min(...ends)).toISOString() : null,
  });
}
