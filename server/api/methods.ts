/** What a route answers to the methods that it lacks: Next alone would answer 405 without a body or an `Allow`. */
import { problem } from './problem';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof METHODS)[number];
type Handler = () => Response;

/**
 * Handlers for every method but `own`: 405 as a problem with `Allow` (RFC 9110 §15.5.6), and OPTIONS, which tells
 * the same. Where `own` has GET, Next answers HEAD by itself.
 */
export function refusing(...own: Method[]): Record<Method | 'OPTIONS', Handler> {
  const allow = [...own, ...(own.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  const refuse: Handler = () =>
    problem(405, `Cette adresse n’accepte que ${allow} : voyez /api/v1/openapi.json.`, {}, { allow });
  const options: Handler = () => new Response(null, { status: 204, headers: { allow } });
  return { GET: refuse, POST: refuse, PUT: refuse, PATCH: refuse, DELETE: refuse, OPTIONS: options };
}
