/** Calls to the sandbox that only the portal's server can make. */
import { z } from 'zod';
import { serverConfig } from '../config';
import { Refusal } from '../errors';

const TIMEOUT_MS = 5_000;

const refusedSchema = z.object({ error: z.object({ message: z.string(), field: z.string().optional() }) });

const KINDS = { 404: 'not_found', 409: 'conflict', 422: 'invalid' } as const;

/** Whether this instance brings its own Pro Santé Connect: not when a real one is configured. */
export function hasSandboxPsc(): boolean {
  const { sandbox, psc } = serverConfig();
  return sandbox !== null && psc.issuer.startsWith(`${sandbox.url}/`);
}

/**
 * Calls `<sandbox>/interne/<path>` and reads its answer by `schema`. Throws a Refusal: the sandbox's own, in its words;
 * `not_found` where there is no sandbox; `unavailable` when it does not answer as it should.
 */
export async function callSandbox<T>(
  schema: z.ZodType<T>,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: Record<string, unknown>,
): Promise<T> {
  const { sandbox } = serverConfig();
  if (!sandbox || !hasSandboxPsc()) {
    throw new Refusal('not_found', 'Cette instance n’a pas de bac à sable Pro Santé Connect.');
  }
  const answer = await fetch(`${sandbox.url}/interne/${path}`, {
    method,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      authorization: `Bearer ${sandbox.secret}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
    .then(async (response) => ({ status: response.status, body: (await response.json()) as unknown }))
    .catch(() => null);
  if (answer?.status === 200) {
    const parsed = schema.safeParse(answer.body);
    if (parsed.success) return parsed.data;
  }
  const refused = refusedSchema.safeParse(answer?.body);
  const kind = KINDS[answer?.status as keyof typeof KINDS];
  if (kind && refused.success) {
    const { message, field } = refused.data.error;
    throw new Refusal(kind, message, field === undefined ? {} : { field });
  }
  throw new Refusal('unavailable', 'Le bac à sable ne répond pas. Réessayez dans un instant.');
}
