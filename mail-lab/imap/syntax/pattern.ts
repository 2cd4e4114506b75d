/** Mailbox patterns of LIST (RFC 3501 §6.3.8): `*` is anything, `%` anything but a separator. Linear in memory. */

/** INBOX matches in any case, alone and as first level. */
export function matchesPattern(name: string, pattern: string): boolean {
  if (match(name, pattern)) return true;
  return (
    /^INBOX(\/|$)/.test(name) &&
    match(
      name,
      pattern.replace(/^[^/]*/, (level) => level.toUpperCase()),
    )
  );
}

/** Simulates all positions at once: no backtracking, so no pattern is expensive. */
function match(name: string, pattern: string): boolean {
  const simple = pattern
    .slice(0, 500)
    .replace(/\*[*%]+|%+\*/g, '*')
    .replace(/%+/g, '%');
  let positions = closure(new Set([0]), simple);
  for (const char of name) {
    const next = new Set<number>();
    for (const at of positions) {
      const expected = simple[at];
      if (expected === '*' || (expected === '%' && char !== '/')) next.add(at);
      else if (expected === char) next.add(at + 1);
    }
    positions = closure(next, simple);
    if (positions.size === 0) return false;
  }
  return positions.has(simple.length);
}

/** Wildcards may stand for nothing. */
function closure(positions: Set<number>, pattern: string): Set<number> {
  for (const at of positions) if (pattern[at] === '*' || pattern[at] === '%') positions.add(at + 1);
  return positions;
}
