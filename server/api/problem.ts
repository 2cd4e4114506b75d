/** Errors of the HTTP API: `application/problem+json` (RFC 9457) with a French sentence. */
import { z } from 'zod';
import { isRefusal, type RefusalKind } from '../errors';
import { logger } from '../log';

const STATUS: Record<RefusalKind, number> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_many: 429,
  unavailable: 503,
};

const TITLES: Record<number, string> = {
  400: 'Requête illisible',
  401: 'Authentification nécessaire',
  403: 'Accès refusé',
  404: 'Introuvable',
  405: 'Méthode non permise',
  409: 'Conflit',
  422: 'Valeur refusée',
  429: 'Trop de demandes',
  500: 'Erreur technique',
  503: 'Indisponible',
};

/** The body of a request cannot be read at all; the message is a French sentence. */
export class UnreadableBody extends Error {}

/** @param more members beside the standard ones: `field`, `number`. */
export function problem(
  status: number,
  detail: string,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Response {
  return new Response(
    `${JSON.stringify({ type: 'about:blank', title: TITLES[status] ?? 'Erreur', status, detail, ...more })}\n`,
    {
      status,
      headers: {
        'content-type': 'application/problem+json; charset=utf-8',
        'cache-control': 'no-store',
        ...headers,
      },
    },
  );
}

/** Whatever a handler threw. Only refusals and validation say why; the rest is ours to find in the logs. */
export function problemOf(error: unknown, path: string): Response {
  if (isRefusal(error)) {
    const { retryAfter, ...more } = error.details;
    const headers: Record<string, string> = {};
    if (retryAfter !== undefined) headers['retry-after'] = String(retryAfter);
    if (error.kind === 'unauthenticated') headers['www-authenticate'] = 'Bearer realm="motco2"';
    return problem(STATUS[error.kind], error.message, more, headers);
  }
  if (error instanceof UnreadableBody) return problem(400, error.message);
  if (error instanceof z.ZodError) {
    const issue = error.issues[0];
    const field = issue?.path.join('.');
    return problem(422, sentenceOf(issue), field ? { field } : {});
  }
  logger('api').error({ err: error, path }, 'request failed');
  return problem(500, 'Une erreur technique est survenue. Elle a été enregistrée ; réessayez.');
}

function sentenceOf(issue: z.core.$ZodIssue | undefined): string {
  const field = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    return `Champ inconnu : ${issue.keys.map((key) => key.slice(0, 40)).join(', ')}.`;
  }
  if (issue?.code === 'custom') return issue.message;
  return field
    ? `La valeur du champ « ${field} » n’est pas du bon type ou sort des bornes.`
    : 'Le corps doit être un objet JSON.';
}
