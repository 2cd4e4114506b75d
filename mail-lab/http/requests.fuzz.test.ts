/** Requests to the revocation services: any octets get an answer or an end, and what is recorded fits its event. */
import { connect } from 'node:net';
import { afterAll, expect } from 'vitest';
import { type NewEvent, parseEventData } from '../../conformance/events';
import { createTestPki } from '../../pki/testing';
import { fuzz, hostileBytes, mutated } from '../../tests/support/fuzz';
import { cleanEventData } from '../recording/clean';
import { startRevocationServer } from '.';
import { ocspRequestOfPath } from './ocsp-request';

const paths = [
  '/MEIwQDA%2BMDwwOjAJBgUrDgMCGgUABBQ%3D',
  '//MEIw-_==',
  '%',
  '%2e%2e/',
  '%E2%80%AE',
  'MEIw QDA+',
];

fuzz('the path of a GET is base64 or nothing', hostileBytes(paths, 200), (bytes) => {
  const request = ocspRequestOfPath(bytes.toString('latin1'));
  if (request) expect(request.length).toBeLessThanOrEqual(bytes.length);
});

const pki = await createTestPki();
const recorded: NewEvent[] = [];
const errors: unknown[] = [];
const server = await startRevocationServer({
  ...{ bind: '127.0.0.1', port: 0, pkiDir: pki.paths.dir },
  record: (event) => recorded.push(event),
  onError: (error) => errors.push(error),
});
afterAll(async () => {
  await server.close();
  await pki.remove();
});

const crl = new URL(pki.paths.crlUrl).pathname;
const ocsp = new URL(pki.paths.ocspUrl).pathname;
const end = '\r\nHost: x\r\nUser-Agent: a\r\nConnection: close\r\n\r\n';
const requests = [
  `GET ${crl} HTTP/1.1${end}`,
  `HEAD http://other${crl}?a=b HTTP/1.1\r\nIf-None-Match: "a", W/"b", *${end}`,
  `GET ${crl} HTTP/1.0\r\nIf-Modified-Since: Sun, 22 Nov 2026 00:00:00 GMT${end}`,
  `GET ${ocsp}/MEIwQDA%2BMDwwOjAJ HTTP/1.1${end}`,
  `POST ${ocsp} HTTP/1.1\r\nContent-Type: application/ocsp-request\r\nContent-Length: 4${end}\x30\x02\x05\x00`,
  `POST ${ocsp} HTTP/1.1\r\nTransfer-Encoding: chunked${end}4\r\n\x30\x02\x05\x00\r\n0\r\n\r\n`,
  `OPTIONS * HTTP/1.1${end}`,
];
let asked = 0;

/** Each from an address of its own: the limits of one client are not what is looked for. */
function ask(bytes: Buffer): Promise<Buffer> {
  asked++;
  const localAddress = `127.${1 + (asked % 200)}.${(asked >> 8) % 250}.${1 + (asked % 250)}`;
  return new Promise((done) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port: server.port, host: '127.0.0.1', localAddress });
    socket.on('error', () => {});
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', () => done(Buffer.concat(chunks)));
    // A request that is not finished is ended by its client: waiting is another test.
    socket.end(bytes);
  });
}

fuzz(
  'a request is answered in HTTP, whatever it is',
  mutated(requests, 5),
  async (bytes) => {
    const answer = (await ask(bytes)).toString('latin1');
    if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 [1-5]\d\d /);
    expect(answer).not.toMatch(/PRIVATE KEY|node:internal/);
    for (const event of recorded.splice(0))
      parseEventData(event.type, cleanEventData(event.type, event.data));
    expect(errors).toEqual([]);
  },
  { cost: 5 },
);
