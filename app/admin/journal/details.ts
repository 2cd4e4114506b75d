/** What an act changed, as lines that a person reads. Whoever enters acts chooses their shape: any is shown. */

export interface DetailLine {
  /** Names of the field, outermost first. */
  name: string[];
  /** Set when the act changed it. */
  before?: unknown;
  value: unknown;
}

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isChange = (value: unknown): value is { before: unknown; after: unknown } =>
  isFields(value) && 'before' in value && 'after' in value && Object.keys(value).length === 2;

/** Lines of details, in the order in which they were entered; of a change only what differs. */
export function detailLines(details: Fields): DetailLine[] {
  const { key, before, after, ...rest } = details;
  if (typeof key === 'string' && 'before' in details && 'after' in details) {
    return [{ name: [key], before, value: after }, ...linesOf(rest, [])];
  }
  return linesOf(details, []);
}

function linesOf(fields: Fields, path: string[]): DetailLine[] {
  const { before, after, ...rest } = fields;
  if (!('before' in fields && 'after' in fields)) {
    // What began to exist, or ceased to: all that it was, and nothing of what it was not.
    const whole = 'after' in fields ? after : before;
    if (isFields(whole)) {
      const known = Object.entries(whole).filter(([, value]) => value !== null && value !== '');
      return [...known.flatMap(([name, value]) => lineOf(value, [...path, name])), ...linesOf(rest, path)];
    }
    return Object.entries(fields).flatMap(([name, value]) => lineOf(value, [...path, name]));
  }
  return [...differences(before, after, path), ...linesOf(rest, path)];
}

function lineOf(value: unknown, path: string[]): DetailLine[] {
  if (isChange(value)) return differences(value.before, value.after, path);
  return isFields(value) ? linesOf(value, path) : [{ name: path, value }];
}

function differences(before: unknown, after: unknown, path: string[]): DetailLine[] {
  if (!isFields(before) || !isFields(after)) {
    return [{ name: path, before: before ?? null, value: after ?? null }];
  }
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null))
    .map((name) => ({ name: [...path, name], before: before[name] ?? null, value: after[name] ?? null }));
}
