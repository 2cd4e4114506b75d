import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ServerConfig } from '../server/config';
import { loginProblem } from './discover';

const server = createServer((request, response) => {
  const [, status, issuer] = /^\/(\d+)\/(.*)$/.exec(decodeURIComponent(request.url ?? '')) ?? [];
  response.writeHead(Number(status)).end(JSON.stringify({ issuer }));
});
let origin: string;
beforeAll(async () => {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(() => void server.close());

const problem = (wellKnown: string) =>
  loginProblem({ issuer: 'https://isc.example', wellKnown } as ServerConfig['isc']);

it('says why nobody can log in through a provider, and nothing of one that fits', async () => {
  expect(await problem(`${origin}/200/${encodeURIComponent('https://isc.example')}`)).toBeNull();
  expect(await problem(`${origin}/200/${encodeURIComponent('https://isc.example/')}`)).toBeNull();
  expect(await problem(`${origin}/200/autre`)).toBe('l’émetteur annoncé est autre');
  expect(await problem(`${origin}/503/x`)).toBe(`${origin}/503/x : réponse HTTP 503`);
  expect(await problem('http://127.0.0.1:1/x')).toMatch(/^http:\/\/127\.0\.0\.1:1\/x : ./);
});
