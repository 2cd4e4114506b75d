/** Errors as the log keeps them: what a statement failed on, never its values, among which are hashes of tokens. */
import pino from 'pino';

const HIDDEN = '[…]';
/** What carries values: parameters of drizzle and of postgres.js, and the rows that PostgreSQL quotes. */
const VALUES = ['params', 'parameters', 'detail', 'where'] as const;

/** Serialises an error with its causes, without the values of a failed statement. */
function serialiseError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return withoutValues(pino.stdSerializers.errWithCause(error) as unknown as Record<string, unknown>);
}

/** Of pino: an error logged without words of ours lends its message. */
export const errorSerialisers = {
  err: serialiseError,
  msg: (message: unknown) => (typeof message === 'string' ? withoutParams(message) : message),
};

function withoutValues(shown: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = { ...shown };
  for (const key of VALUES) if (result[key] !== undefined) result[key] = HIDDEN;
  for (const key of ['message', 'stack']) {
    if (typeof result[key] === 'string') result[key] = withoutParams(result[key]);
  }
  for (const [key, value] of Object.entries(result)) {
    if (Array.isArray(value))
      result[key] = value.map((item) => (isRecord(item) ? withoutValues(item) : item));
    else if (isRecord(value)) result[key] = withoutValues(value);
  }
  return result;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** « Failed query: … params: … » (DrizzleQueryError): values may hold line breaks, so that all up to the stack goes. */
function withoutParams(text: string): string {
  return text.replace(/\nparams: [\s\S]*?(?=\n {4}at |\ncaused by: |$)/g, `\nparams: ${HIDDEN}`);
}
