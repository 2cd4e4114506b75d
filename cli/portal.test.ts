/** The command against a portal that refuses, hangs or goes away. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function portal(answer: RequestListener): Promise<string> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** @param watch sees all of stderr whenever it grows, and may signal the command. */
async function motco2(url: string, args: string[], watch?: (err: string, kill: () => void) => void) {
  const cwd = mkdtempSync(join(tmpdir(), 'motco2-cli-'));
  const child = spawn(process.execPath, [join(import.meta.dirname, 'motco2.mjs'), ...args], {
    cwd,
    env: { PATH: process.env.PATH, MOTCO2_URL: url, MOTCO2_TOKEN: 't' } as unknown as NodeJS.ProcessEnv,
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
    watch?.(err, () => child.kill('SIGINT'));
  });
  const [code] = await once(child, 'close');
  return { code, out, err, files: readdirSync(cwd) };
}

const view = { number: 7, title: 'Un test', delaySeconds: 60, clientIp: [], findings: [], watchUntil: null };
const listening = { ...view, state: 'listening', verdict: null };
const instructions = {
  ...{ host: 'mail-org.example', address: '127.0.0.1', port: 10143, protocol: 'imap', security: 'STARTTLS' },
  ...{ user: 'x@y', mechanism: 'XOAUTH2', discovers: false, nil: '3734', patientAddress: null },
  ...{ prepared: ['Préparer le message.'], steps: ['Envoyer le message.'] },
};
const done = { ...view, state: 'done', verdict: 'ok' };

it('a busy mailbox is no misuse', async () => {
  const url = await portal((_, response) => {
    response.writeHead(409, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ detail: 'Cette BAL sert déjà à l’exécution #6.', number: 6 }));
  });
  const result = await motco2(url, ['run', 'authcli-auth-imap']);
  expect(result).toMatchObject({ code: 5, out: '' });
  expect(result.err).toBe('Cette BAL sert déjà à l’exécution #6.\n');
});

it('Ctrl-C leaves the execution running, says so and answers 4', async () => {
  const url = await portal((request, response) => {
    if (request.method === 'POST') return response.writeHead(201).end(JSON.stringify(listening));
    response.writeHead(200).write('\n');
  });
  const result = await motco2(url, ['run', 'authcli-auth-imap'], (err, interrupt) => {
    if (err.includes('à l’écoute') && !err.includes('continue')) interrupt();
  });
  expect(result.code).toBe(4);
  expect(result.err).toContain('L’exécution #7 continue');
  expect(result.err).toContain('motco2 follow 7');
  expect(result.err).toContain('motco2 abort 7');
});

it('names a file that cannot be written, before the test rather than after it', async () => {
  let started = false;
  const url = await portal((request, response) => {
    started ||= request.method === 'POST';
    response.end(JSON.stringify(done));
  });
  for (const args of [
    ['report', '7', '--out', 'nowhere/report.json'],
    ['report', '7', '--out', '.'],
    ['run', 'authcli-auth-imap', '--junit', 'nowhere/report.xml'],
  ]) {
    const result = await motco2(url, args);
    expect(result.code, args.join(' ')).toBe(5);
    expect(result.err).toMatch(/^Impossible d’écrire .+ : (le dossier n’existe pas|c’est un dossier)\.\n$/);
  }
  expect(started).toBe(false);
});

it('says once that the portal went away and once that it is back, and loses no line', async () => {
  const event = (seq: number) =>
    `${JSON.stringify({ seq, at: '2026-11-21T13:26:22Z', tone: 'good', connection: null, judged: true, summary: `ligne ${seq}` })}\n`;
  const asked: string[] = [];
  const url = await portal((request, response) => {
    if (request.method === 'POST') return response.writeHead(201).end(JSON.stringify(listening));
    if (request.url?.endsWith('/instructions')) return response.end(JSON.stringify(instructions));
    if (!request.url?.includes('/events')) return response.end(JSON.stringify(done));
    asked.push(new URL(request.url, 'http://localhost').searchParams.get('after') ?? '');
    if (asked.length === 1) return response.write(event(1), () => response.destroy());
    if (asked.length < 4) return response.destroy();
    response.end(event(2));
  });
  const result = await motco2(url, ['run', 'authcli-auth-imap', '--follow']);
  expect(result.code).toBe(0);
  expect(asked).toEqual(['0', '1', '1', '1']);
  // What to do is said before anything is seen.
  expect(result.err).toMatch(
    /Serveur mail-org.example.*port 10143.*3734.*Préparer le message.*Envoyer le message.*ligne 1/s,
  );
  expect(result.err).toMatch(
    /ligne 1\nLe portail ne répond pas, nouvel essai…\nLe portail répond de nouveau\.\n.*ligne 2\n$/,
  );
});
