/** What every route of the HTTP API does: who asks, then the answer, then errors as problems. */

import type { Tenant } from '../../db/queries/tenant';
import { verifyToken } from '../../db/queries/token';
import { CLIENT_ADDRESS_HEADER } from '../auth/client-address-header';
import { database } from '../database';
import { Refusal } from '../errors';
import { problem, problemOf, UnreadableBody } from './problem';

/** The account of the token, the token's name, and where the call comes from. */
export interface ApiCaller extends Required<Tenant> {
  name: string;
  address: string | null;
}

export interface ApiRequest {
  request: Request;
  caller: ApiCaller;
  params: Record<string, string>;
  query: URLSearchParams;
}

type RouteContext = { params: Promise<Record<string, string>> };

/** Makes a route handler of a function. */
export function api(answer: (input: ApiRequest) => Promise<Response>) {
  return async (request: Request, context: RouteContext): Promise<Response> => {
    const url = new URL(request.url);
    try {
      const caller = await authenticate(request);
      return await answer({ request, caller, params: await context.params, query: url.searchParams });
    } catch (error) {
      return problemOf(error, url.pathname);
    }
  };
}

async function authenticate(request: Request): Promise<ApiCaller> {
  const header = request.headers.get('authorization') ?? '';
  const token = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(header)?.[1];
  const known = token === undefined ? undefined : await verifyToken(database(), token);
  if (known) return { ...known, address: request.headers.get(CLIENT_ADDRESS_HEADER) };
  throw new Refusal(
    'unauthenticated',
    token === undefined
      ? 'Indiquez le jeton d’API du compte dans l’en-tête « Authorization: Bearer … ».'
      : 'Ce jeton d’API est inconnu, expiré ou révoqué : créez-en un sur la page du compte (« Jetons d’API »).',
  );
}

export const json = (value: unknown, init: ResponseInit = {}): Response =>
  new Response(`${JSON.stringify(value)}\n`, {
    ...init,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...init.headers,
    },
  });

/** The execution number of a path. Anything else is an unknown execution. */
export function numberOf(params: Record<string, string>): number {
  const number = /^[1-9][0-9]{0,14}$/.test(params.number ?? '') ? Number(params.number) : 0;
  if (number === 0) throw new Refusal('not_found', 'Cette exécution n’existe pas.');
  return number;
}

/** A whole number of the query string, or the default when absent. */
export function wholeNumber(
  query: URLSearchParams,
  name: string,
  fallback: number,
  max = Number.MAX_SAFE_INTEGER,
): number {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= max) return value;
  throw new Refusal('invalid', `Le paramètre « ${name} » doit être un nombre entier positif.`, {
    field: name,
  });
}

/** The JSON body of a request. Throws UnreadableBody when it is none. */
export async function jsonBody(request: Request): Promise<unknown> {
  try {
    return JSON.parse(await request.text());
  } catch {
    throw new UnreadableBody('Le corps de la requête n’est pas du JSON.');
  }
}

/** The answer to any other path of the API. */
export const notFound = () =>
  problem(404, 'Cette adresse n’existe pas dans l’API : voyez /api/v1/openapi.json.');
