/** For tests: sessions by hand, and headers as a proxy writes them, and as none does. */
import { isIPv4 } from 'node:net';
import { TestClient } from '../imap/test-client';

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

/** A header of version 2; each part may be replaced. IPv6 with its eight groups written out. */
export function headerV2(given: {
  version?: number;
  command?: number;
  family?: number;
  source?: string;
  body?: Buffer;
  extensions?: Buffer;
}): Buffer {
  const { source = '192.0.2.1' } = given;
  const four = isIPv4(source);
  const address = four
    ? Buffer.from(source.split('.').map(Number))
    : Buffer.from(
        source
          .split(':')
          .map((group) => group.padStart(4, '0'))
          .join(''),
        'hex',
      );
  const ports = Buffer.from([0xdc, 4, 0, 143]);
  const body = given.body ?? Buffer.concat([address, Buffer.alloc(address.length, 1), ports]);
  const whole = Buffer.concat([body, given.extensions ?? Buffer.alloc(0)]);
  const fixed = Buffer.from([
    ((given.version ?? 2) << 4) | (given.command ?? 1),
    given.family ?? (four ? 0x11 : 0x21),
    0,
    0,
  ]);
  fixed.writeUInt16BE(whole.length, 2);
  return Buffer.concat([SIGNATURE, fixed, whole]);
}

export interface Owner {
  /** Of the mailbox. */
  address: string;
  /** PEM. */
  credential: { cert: string; key: string };
}

/** An authenticated IMAP session. */
export async function openImap(port: number, { address, credential }: Owner): Promise<TestClient> {
  const client = await TestClient.to(port);
  await client.greeting();
  await client.startTls({ ...credential, rejectUnauthorized: false });
  const answer = await client.command(`LOGIN ${address} any`);
  if (!answer.startsWith('OK')) throw new Error(answer);
  return client;
}

/** An authenticated SMTP session. Its `command` words commands as IMAP does: use `send` and `until`. */
export async function openSmtp(port: number, { address, credential }: Owner): Promise<TestClient> {
  const client = await TestClient.to(port);
  const say = async (line: string, answer: RegExp) => {
    client.send(`${line}\r\n`);
    await client.until(answer);
  };
  await client.until(/220 .*\r\n/);
  await say('EHLO x.test', /250 .*\r\n/);
  const { command } = client;
  client.command = async () => {
    await say('STARTTLS', /220 .*\r\n/);
    return 'OK';
  };
  await client.startTls({ ...credential, rejectUnauthorized: false });
  client.command = command;
  await say('EHLO x.test', /250 .*\r\n/);
  await say(`AUTH PLAIN ${Buffer.from(`\0${address}\0any`).toString('base64')}`, /235 .*\r\n/);
  return client;
}
