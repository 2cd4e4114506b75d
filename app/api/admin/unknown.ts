/** What every address under /api/admin answers to whoever is not an administrator, whether it exists or not. */
export const unknown = () =>
  new Response('Cette adresse ne mène à rien.\n', {
    status: 404,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
