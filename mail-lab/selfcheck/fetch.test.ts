import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fetchUrl, send } from './fetch';
import { OwnConnections } from './own';

const own = new OwnConnections();
const asked: IncomingHttpHeaders[] = [];
const server = createServer(({ headers }, response) => {
  asked.push(headers);
  response.end('ok');
});
let port = 0;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => server.close());

it('says who asks when told so, and to the services of this machine', async () => {
  const services = { address: '127.0.0.1', port };
  await fetchUrl({ own, services }, `http://127.0.0.1:${port}/crl`);
  expect(own.isOwnRequest(asked.pop()!)).toBe(true);
  await send(null, services, new URL(`http://ac.example.test:${port}/crl`));
  expect(own.isOwnRequest(asked.pop()!)).toBe(false);
});

it('asks its own services under a name that leads nowhere', async () => {
  const services = { address: '127.0.0.1', port };
  expect((await fetchUrl({ own, services }, `http://nowhere.invalid:${port}/crl`)).status).toBe(200);
  expect(own.isOwnRequest(asked.pop()!)).toBe(true);
});
