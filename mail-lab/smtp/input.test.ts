import { connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Input, LineTooLong } from './input';

const open: { destroy(): void }[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** Both ends of a connection. */
async function pair(): Promise<{ server: Socket; client: Socket }> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const client = connect((listener.address() as { port: number }).port, '127.0.0.1');
  const server = await new Promise<Socket>((resolve) => listener.once('connection', resolve));
  client.on('error', () => {});
  listener.close();
  open.push(client, server);
  return { server, client };
}

describe('input', () => {
  it('gives lines whatever the segments, then what follows in chunks', async () => {
    const { server, client } = await pair();
    const input = new Input(server);
    for (const octet of 'EHLO x\r\nDATA\nabc') client.write(octet);
    expect(String(await input.line(100))).toBe('EHLO x');
    expect(String(await input.line(100))).toBe('DATA');
    let content = '';
    while (content.length < 3) content += String(await input.chunk());
    input.putBack(Buffer.from('bc'));
    client.end('\r\n');
    expect(String(await input.line(100))).toBe('bc');
    expect(await input.line(100)).toBeNull();
  });

  it('refuses a line without end, without holding it', async () => {
    const { server, client } = await pair();
    const input = new Input(server);
    client.write(Buffer.alloc(4_000_000, 'x'));
    await expect(input.line(65_536)).rejects.toBeInstanceOf(LineTooLong);
    expect(input.buffered).toBe(0);
  });

  it('slows down a client that sends what nobody reads', async () => {
    const { server, client } = await pair();
    const input = new Input(server);
    client.write('x\r\n');
    expect(String(await input.line(10))).toBe('x');
    const flood = Buffer.alloc(64 * 1024, 'y\r\n');
    await new Promise<void>((resolve) => {
      const more = () => {
        if (client.write(flood)) setImmediate(more);
        else resolve();
      };
      more();
    });
    expect(input.buffered).toBeLessThan(300_000);
    for (let n = 0; n < 1000; n++) expect(String(await input.line(10))).toMatch(/^y/);
  });

  it('gives up waiting, and still has the line for the next reader', async () => {
    const { server, client } = await pair();
    const input = new Input(server);
    client.write('late');
    expect(await input.line(100, 20)).toBeNull();
    client.write('r\r\n');
    expect(String(await input.line(100))).toBe('later');
  });

  it('hands over what it has not read', async () => {
    const { server, client } = await pair();
    const input = new Input(server);
    client.write('STARTTLS\r\nRSET\r\n');
    expect(String(await input.line(100))).toBe('STARTTLS');
    expect(String(input.detach())).toBe('RSET\r\n');
  });
});
