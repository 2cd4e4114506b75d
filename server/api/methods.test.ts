import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { jsonBody, notFound } from './handle';
import { problemOf } from './problem';

const ROOT = join(import.meta.dirname, '../../app/api/v1');
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const routes = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('route.ts'),
);

it('every route answers every method, and refuses with a problem that tells the right ones', async () => {
  expect(routes.length).toBeGreaterThan(5);
  for (const path of routes) {
    const route = (await import(join(ROOT, path))) as Record<string, () => Response>;
    if (route.GET === notFound) continue;
    const allowed = route.OPTIONS!().headers.get('allow')!.split(', ');
    for (const method of METHODS) {
      const handler = route[method];
      expect(handler, `${method} ${path}`).toBeTypeOf('function');
      if (allowed.includes(method)) continue;
      const answer = handler!();
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe(allowed.join(', '));
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(await answer.json()).toMatchObject({
        status: 405,
        detail: expect.stringContaining(allowed[0]!),
      });
    }
  }
});

it('the address of the API itself tells where its description is', async () => {
  const { GET } = await import('../../app/api/v1/route');
  const answer = GET();
  expect(answer.status).toBe(404);
  expect((await answer.json()).detail).toContain('/api/v1/openapi.json');
});

it('tells a body that is no JSON from a value that is refused', async () => {
  for (const body of ['{"case":', '']) {
    const error = await jsonBody(new Request('http://localhost', { method: 'POST', body })).catch((e) => e);
    const answer = problemOf(error, '/api/v1/executions');
    expect(answer.status).toBe(400);
    expect((await answer.json()).detail).toContain('JSON');
  }
});
