import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newPerson } from '../../admin/testing';
import type { PortalSession } from '../../auth/portal-session';
import { openTestServer, type TestServer } from '../../testing';
import { appRouter } from '../root';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

const procedures = Object.entries(appRouter._def.procedures).flatMap(([path, procedure]) =>
  path.startsWith('admin.')
    ? [[path, (procedure as unknown as { _def: { type: string } })._def.type] as const]
    : [],
);

async function call(session: PortalSession | null, path: string, type: string) {
  const response = await fetchRequestHandler({
    endpoint: '/api/trpc',
    req: new Request(`http://localhost/api/trpc/${path}`, {
      ...(type === 'query'
        ? {}
        : { method: 'POST', body: '{"json":{}}', headers: { 'content-type': 'application/json' } }),
    }),
    router: appRouter,
    createContext: () => ({ session, clientAddress: null }),
  });
  return { status: response.status, body: (await response.text()).replaceAll(path, '<path>') };
}

it('has no procedure for whoever is not an administrator: the same answer as for a name that does not exist', async () => {
  expect(procedures.length).toBeGreaterThan(5);
  const editor = await newPerson(server);
  const late = { ...(await newPerson(server, { administrator: true })), termsAccepted: false };
  for (const [path, type] of procedures) {
    const unknown = await call(editor, `${path}z`, type);
    expect(unknown.status).toBe(404);
    expect(await call(editor, path, type), path).toEqual(unknown);
    expect((await call(null, path, type)).status, path).toBe(401);
    expect((await call(late, path, type)).status, path).toBe(403);
  }
});
