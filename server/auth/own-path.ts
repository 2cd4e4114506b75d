/** Paths of this site, as they come in addresses. */

const BASE = 'http://site.invalid';
/** No page: nothing to come back to. */
const NO_PAGE = /^\/(api|connexion|socket\.io|_next)(?:[/?#]|$)/;
const LONGEST = 2_000;

/**
 * A path of this site to come back to after a login, with its query; null for whatever leads elsewhere as browsers
 * read it (`//x`, `/\x`, tabs and line ends within, other schemes, user information), or to no page.
 * @param origins whole addresses that count as this site's.
 */
export function ownPath(value: unknown, origins: readonly string[] = []): string | null {
  if (typeof value !== 'string' || value.length > LONGEST) return null;
  // Browsers drop these before they read an address, so that `/<tab>/x` is `//x`.
  if (/[\p{Cc}\p{Zl}\p{Zp}\\]/u.test(value)) return null;
  const given = origins.find((origin) => value === origin || value.startsWith(`${origin}/`));
  const path = given === undefined ? value : value.slice(given.length) || '/';
  if (!path.startsWith('/') || path.startsWith('//') || !URL.canParse(path, BASE)) return null;
  const url = new URL(path, BASE);
  if (url.origin !== BASE || url.pathname.startsWith('//') || NO_PAGE.test(url.pathname)) return null;
  return `${url.pathname}${url.search}${url.hash}`;
}
