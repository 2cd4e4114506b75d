/**
 * What PSC accepts and oidc-provider does not: JWT access tokens at userinfo, introspection and revocation; logout
 * by POST, with an `id_token_hint` or, as Keycloak allows, with the client's credentials and a refresh token.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readForm, withForm } from '../http/request';
import { ROUTES } from '../oidc/paths';
import type { RealmHandler } from '../oidc/realm';
import type { AccessTokenCodec } from './access-token';

/** Wraps the provider's handler. `isAccessToken` tells whether a bare value is a stored access token. */
export function acceptPscRequests(
  serve: RealmHandler,
  codec: AccessTokenCodec,
  isAccessToken: (value: string) => boolean,
): (req: IncomingMessage, res: ServerResponse, path: string) => Promise<void> {
  /** JWT to stored value; a bare stored value is not a token; anything else (a refresh token) passes. */
  const translate = async (value: string) =>
    value.split('.').length === 3 || isAccessToken(value) ? codec.toStored(value) : value;

  const translateForm = async (req: IncomingMessage, name: string) => {
    const form = await readForm(req);
    const translated = new URLSearchParams();
    for (const [key, value] of form) translated.append(key, key === name ? await translate(value) : value);
    return translated;
  };

  return async (req, res, path) => {
    const [route] = path.split('?');
    const post = req.method === 'POST';
    if (route === ROUTES.userinfo) {
      const bearer = /^Bearer +(\S+)$/i.exec(req.headers.authorization ?? '')?.[1];
      if (bearer) req.headers.authorization = `Bearer ${await translate(bearer)}`;
      if (post && req.headers['content-type']) {
        return serve(withForm(req, await translateForm(req, 'access_token')), res, path);
      }
    }
    if (post && (route === ROUTES.introspection || route === ROUTES.revocation)) {
      return serve(withForm(req, await translateForm(req, 'token')), res, path);
    }
    if (post && route === ROUTES.end_session) {
      const form = await readForm(req);
      const refreshToken = form.get('refresh_token');
      if (refreshToken === null) {
        req.method = 'GET';
        delete req.headers['content-type'];
        return serve(req, res, `${ROUTES.end_session}?${form}`);
      }
      form.delete('refresh_token');
      form.set('token', refreshToken);
      form.set('token_type_hint', 'refresh_token');
      return serve(withForm(req, form), res, ROUTES.revocation);
    }
    serve(req, res, path);
  };
}
