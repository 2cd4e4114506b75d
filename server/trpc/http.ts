/** tRPC over HTTP, for the pages of this origin only. */
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { sameOrigin } from '../auth/origin';
import { requestContext } from '../auth/session';
import { logger } from '../log';
import { MOST_CALLS } from './most-calls';
import { appRouter } from './root';

/** A form of another site can send cookies but neither our Origin nor JSON. */
export function handleTrpc(request: Request): Promise<Response> | Response {
  if (request.method === 'POST' && !sameOrigin(request.headers.get('origin'), request.headers.get('host'))) {
    return new Response('Origine refusée.', { status: 403 });
  }
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    maxBatchSize: MOST_CALLS,
    createContext: () => requestContext(request.headers),
    onError({ error, path }) {
      if (error.code === 'INTERNAL_SERVER_ERROR')
        logger('trpc').error({ path, err: error.cause ?? error }, 'failed');
    },
  });
}
