const BASE = 'http://own.invalid';

/**
 * The path of this site that a parameter names, with its query; null when it names none: a login must not lead
 * elsewhere. Read as browsers read it, which drop tabs and take a backslash for a slash. Of a whole address only the
 * path counts, whoever's it is.
 */
export function ownPath(value: string | string[] | undefined): string | null {
  if (typeof value !== 'string' || !URL.canParse(value, BASE)) return null;
  const url = new URL(value, BASE);
  const whole = /^https?:\/\//i.test(value);
  if (!whole && (url.origin !== BASE || !value.startsWith('/'))) return null;
  const path = `${url.pathname}${url.search}`;
  return path.startsWith('//') ? null : path;
}
