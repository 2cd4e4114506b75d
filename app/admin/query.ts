/** The query of a list as the address bar says it: pages can be bookmarked and sent. */

export type Parameters = Record<string, string | string[] | undefined>;

/** A text of the query; `''` when absent, given twice, or far too long to mean anything. */
export function textOf(parameters: Parameters, name: string): string {
  const value = parameters[name];
  return typeof value === 'string' && value.length <= 200 ? value.trim() : '';
}

/** A number of a row; undefined when it means nothing. */
export function idOf(parameters: Parameters, name: string): number | undefined {
  const text = textOf(parameters, name);
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}

/** A day `YYYY-MM-DD` that exists; undefined otherwise. */
export function dayOf(parameters: Parameters, name: string): string | undefined {
  const text = textOf(parameters, name);
  if (!/^2\d{3}-\d\d-\d\d$/.test(text)) return undefined;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) ? text : undefined;
}

/** One of the values; undefined otherwise. */
export function choiceOf<T extends string>(
  parameters: Parameters,
  name: string,
  choices: readonly T[],
): T | undefined {
  return choices.find((choice) => choice === textOf(parameters, name));
}

/** The query that says these; `''` when there is nothing to say. */
export function queryOf(values: Record<string, string | number | undefined>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') parameters.set(name, String(value));
  }
  const query = parameters.toString();
  return query && `?${query}`;
}
