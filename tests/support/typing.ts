/** `openssl s_client` as a person at a terminal: the connection stands, what is said comes when it is wanted. */
import { spawn } from 'node:child_process';
import type { Identity } from './clients';
import type { HostDescription } from './instance';

export interface Typing {
  say(text: string): void;
  /** Resolves once the server has said it. Rejects when the connection ends before. */
  shown(sign: RegExp): Promise<void>;
  /** The end of the connection. */
  over: Promise<void>;
}

/** Resolves once TLS is established, whatever the certificate. */
export async function typing(
  host: HostDescription,
  protocol: 'imap' | 'smtp',
  identity: Identity,
): Promise<Typing> {
  const child = spawn('openssl', [
    ...['s_client', '-brief', '-ign_eof', '-starttls', protocol, '-tls1_2'],
    ...['-connect', `${host[protocol].host}:${host[protocol].port}`],
    ...(identity.from ? ['-bind', identity.from] : []),
    ...(identity.certPem ? ['-cert', identity.certPem, '-key', identity.keyPem ?? ''] : []),
  ]);
  let text = '';
  let ended = false;
  let wake = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk;
      wake();
    });
  }
  child.stdin.on('error', () => {});
  const over = new Promise<void>((done) => {
    child.once('close', () => {
      ended = true;
      wake();
      done();
    });
  });
  const shown = async (sign: RegExp) => {
    while (!sign.test(text)) {
      if (ended) throw new Error(`the connection ended without ${sign}: ${text}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  await shown(/CONNECTION ESTABLISHED/);
  return { say: (line) => void child.stdin.write(line), shown, over };
}
