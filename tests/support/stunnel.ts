/** stunnel makes the STARTTLS connection, checked and with its certificate, for a program that cannot. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

export interface Tunnel {
  port: number;
  close(): Promise<void>;
}

const freePort = () =>
  new Promise<number>((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });

/** Resolves once it listens. Files of the credential and the root (with CRLs) are PEM. */
export async function openTunnel(to: {
  dir: string;
  host: string;
  imapPort: number;
  ca: string;
  cert: string;
  key: string;
}): Promise<Tunnel> {
  const port = await freePort();
  const file = join(to.dir, 'stunnel.conf');
  writeFileSync(
    file,
    `foreground = yes
pid =
[imap]
client = yes
accept = 127.0.0.1:${port}
connect = ${to.host}:${to.imapPort}
protocol = imap
cert = ${to.cert}
key = ${to.key}
CAfile = ${to.ca}
verifyChain = yes
checkHost = ${to.host}
sslVersion = TLSv1.2
`,
  );
  const child = spawn('stunnel', [file], { stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = new Promise<void>((done) => child.once('close', () => done()));
  await new Promise<void>((done, fail) => {
    let log = '';
    child.once('error', fail);
    child.once('close', () => fail(new Error(log)));
    child.stderr.on('data', (chunk) => {
      log += chunk;
      if (log.includes('Configuration successful')) done();
    });
  });
  return {
    port,
    async close() {
      child.kill();
      await gone;
    },
  };
}
