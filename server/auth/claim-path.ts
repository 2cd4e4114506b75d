/**
 * Paths into the claims of an OpenID provider: `siren`, `organization.siren`, `https://isc.example/organisation.siren`,
 * `organisations.0.siren`. A name may hold dots itself: the longest one that exists wins.
 */

/** A claim of another shape than text or number where a fact was looked for. */
export class ClaimShapeError extends Error {}

/** Longer than any login, name or registration. */
const MOST_CHARACTERS = 256;

/** What a path leads to; undefined when nothing is there. Only what was sent counts, nothing inherited. */
export function follow(claims: unknown, path: string): unknown {
  if (typeof claims !== 'object' || claims === null) return undefined;
  if (Object.hasOwn(claims, path)) return (claims as Record<string, unknown>)[path];
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const name = path.slice(0, dot);
    if (!Object.hasOwn(claims, name)) continue;
    const found = follow((claims as Record<string, unknown>)[name], path.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The text at the first path that leads to one; null when none does.
 * A list with one value counts as the value: some providers send every attribute so.
 * @throws ClaimShapeError when what is there is neither text nor a whole number, or is far too long.
 */
export function textAt(claims: Record<string, unknown>, paths: readonly string[]): string | null {
  for (const path of paths) {
    const found = follow(claims, path);
    const value = Array.isArray(found) && found.length === 1 ? found[0] : found;
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) continue;
    const text =
      typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? String(value) : value;
    if (typeof text !== 'string') throw new ClaimShapeError(path);
    const trimmed = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '').trim();
    if (trimmed.length > MOST_CHARACTERS) throw new ClaimShapeError(path);
    if (trimmed !== '') return trimmed;
  }
  return null;
}
