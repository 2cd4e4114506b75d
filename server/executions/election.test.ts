import { createServer, type Socket } from 'node:net';
import pino from 'pino';
import { afterEach, expect, it } from 'vitest';
import { OFFICES, stand, type Term } from './election';

/** ErrorResponse of a PostgreSQL that is not there yet: severity, code, message. */
const fields = Buffer.from('SFATAL\0C57P03\0Mthe database system is starting up\0\0');
const STARTING_UP = Buffer.concat([Buffer.from('E'), Buffer.alloc(4), fields]);
STARTING_UP.writeInt32BE(4 + fields.length, 1);

const server = createServer();
let standing: Term | null = null;
afterEach(async () => {
  await standing?.stop();
  server.close();
});

it('asks a database that is away again after a pause, and says once that it is', async () => {
  let asked = 0;
  server.on('connection', (socket: Socket) => {
    asked++;
    socket.on('error', () => {});
    socket.once('data', () => socket.end(STARTING_UP));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as { port: number };
  const said: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void said.push(line) });
  standing = stand(`postgres://nobody@127.0.0.1:${port}/none`, OFFICES.judging, async () => standing!, log);
  await new Promise((wake) => setTimeout(wake, 2_300));
  expect(asked).toBeGreaterThanOrEqual(2);
  expect(asked).toBeLessThanOrEqual(5);
  expect(said.filter((line) => line.includes('the leader’s term ended'))).toHaveLength(1);
});
