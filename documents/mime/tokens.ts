/** Structured header fields with parameters: `Content-Type`, `Content-Disposition` (RFC 2045 §5.1, RFC 2183). */

export interface Parametrised {
  /** Before the first semicolon, lower case, without comments. */
  value: string;
  /** In order of appearance; names lower case. RFC 2231 sections (`name*0*`) keep their names. */
  parameters: [string, string][];
}

const MAX_PARAMETERS = 50;

/** Reads a value with parameters, in one pass, whatever the input. */
export function parseParametrised(field: string): Parametrised {
  const parameters: [string, string][] = [];
  const segments = splitSegments(field);
  for (const segment of segments.slice(1)) {
    if (parameters.length >= MAX_PARAMETERS) break;
    const equals = segment.indexOf('=');
    if (equals <= 0) continue;
    const name = segment.slice(0, equals).trim().toLowerCase();
    if (name) parameters.push([name, segment.slice(equals + 1).trim()]);
  }
  return { value: (segments[0] ?? '').trim().toLowerCase(), parameters };
}

/** The first parameter of a name, or null. */
export function parameter(parsed: Parametrised, name: string): string | null {
  return parsed.parameters.find(([candidate]) => candidate === name)?.[1] ?? null;
}

/** Cuts at semicolons outside quoted strings and comments; quotes, escapes and comments are resolved. */
function splitSegments(field: string): string[] {
  const segments: string[] = [];
  let current: string[] = [];
  let quoted = false;
  let comment = 0;
  for (let index = 0; index < field.length; index++) {
    const char = field[index]!;
    if (char === '\\' && (quoted || comment > 0)) {
      index++;
      if (quoted && index < field.length) current.push(field[index]!);
    } else if (quoted) {
      if (char === '"') quoted = false;
      else current.push(char);
    } else if (comment > 0) {
      if (char === '(') comment++;
      else if (char === ')') comment--;
    } else if (char === '"') quoted = true;
    else if (char === '(') comment = 1;
    else if (char === ';') {
      segments.push(current.join(''));
      current = [];
      if (segments.length > MAX_PARAMETERS) return segments;
    } else current.push(char);
  }
  segments.push(current.join(''));
  return segments;
}
