/**
 * The laboratory beside Dovecot and Postfix from Debian, in one run on one machine: `npm run bench:lab`.
 *
 * Every server gets the same certificate, the same TLS version and suite, the same messages and the same client;
 * all store durably (PostgreSQL, Maildir and Postfix's queue synchronise to disk). Read the ratios, not the figures:
 * the client shares the processors with the server it measures. `BENCH_SECONDS` lengthens each timed measure,
 * `BENCH_PROCESSES` sets the laboratory's processes (default 1 and 2). Needs root and Debian's dovecot-imapd and
 * postfix for the comparison; without them only our own figures are printed.
 */
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Target } from './client';
import { dovecotInstalled, plainLogin, startDovecot } from './dovecot';
import * as measures from './measures';
import { startMotco2 } from './motco2';
import { freePort } from './ports';
import { postfixInstalled, startPostfix } from './postfix';

type Row = Partial<Record<string, number>>;
const ENVELOPES = 'UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE';

/** Measures in order; each is told as it comes. `ready` is called before each one. */
async function measure(target: Target, ready: () => Promise<void>, submission: boolean): Promise<Row> {
  const row: Row = {};
  const folder = 'Mesure';
  const step = async (name: string, action: () => Promise<number>) => {
    await ready();
    const value = await action();
    row[name] = value;
    console.log(`${target.name.padEnd(12)} ${name.padEnd(46)} ${value.toFixed(value < 100 ? 1 : 0)}`);
  };
  await step('STARTTLS handshakes/s', () => measures.handshakes(target));
  await step('login + SELECT + LOGOUT/s', () => measures.sessions(target));
  await step('APPEND 10 kB/s, 1 connection', () => measures.appends(target, folder, 1));
  await step('APPEND 10 kB/s, 8 connections', () => measures.appends(target, `${folder}8`, 8));
  await step('FETCH FLAGS of 1000, messages/s', () => measures.fetches(target, folder, 'UID FLAGS'));
  await step('FETCH ENVELOPE BODYSTRUCTURE of 1000, messages/s', () =>
    measures.fetches(target, folder, ENVELOPES),
  );
  await step('FETCH BODY.PEEK[] of 1000 × 10 kB, messages/s', () =>
    measures.fetches(target, folder, 'BODY.PEEK[]'),
  );
  if (submission) await step('submissions 10 kB/s', () => measures.submissions(target));
  await step(`memory of ${measures.IDLE_SESSIONS} idle sessions, MB`, () => measures.idleMemory(target));
  return row;
}

function print(rows: { name: string; row: Row }[]): void {
  const ours = rows.filter(({ name }) => name.startsWith('MOTCO2'));
  const others = rows.filter(({ name }) => !name.startsWith('MOTCO2'));
  const names = [...new Set(rows.flatMap(({ row }) => Object.keys(row)))];
  const table = names.map((name) => {
    const line: Record<string, string> = { mesure: name };
    for (const { name: server, row } of rows) line[server] = row[name]?.toFixed(0) ?? '';
    const reference = others.find(({ row }) => row[name] !== undefined);
    for (const { name: server, row } of ours) {
      const [value, other] = [row[name], reference?.row[name]];
      if (value && other) line[`${server} / ${reference?.name}`] = (value / other).toFixed(2);
    }
    return line;
  });
  console.table(table);
}

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'motco2-bench-lab-'));
  chmodSync(dir, 0o755);
  const tls = { certificate: join(dir, 'server.pem'), key: join(dir, 'server.key') };
  const rows: { name: string; row: Row }[] = [];
  let mailbox = '';
  try {
    for (const processes of (process.env.BENCH_PROCESSES ?? '1,2').split(',').map(Number)) {
      const motco2 = await startMotco2(mkdtempSync(join(tmpdir(), 'motco2-bench-')), processes);
      try {
        copyFileSync(motco2.tls.certificate, tls.certificate);
        copyFileSync(motco2.tls.key, tls.key);
        mailbox = motco2.target.mailbox;
        rows.push({
          name: motco2.target.name,
          row: await measure(motco2.target, motco2.renewToken, true),
        });
      } finally {
        await motco2.stop();
      }
    }
    if (dovecotInstalled()) {
      const smtpPort = await freePort();
      const dovecot = await startDovecot(join(dir, 'dovecot'), await freePort(), tls, mailbox);
      const postfix = postfixInstalled()
        ? await startPostfix(join(dir, 'post'), smtpPort, tls, dovecot.authSocket, mailbox)
        : null;
      try {
        const target: Target = {
          ...dovecot.target,
          smtpPort,
          smtpLogin: () => plainLogin(mailbox),
        };
        const name = postfix ? 'Dovecot + Postfix' : 'Dovecot';
        rows.push({ name, row: await measure({ ...target, name }, async () => {}, postfix !== null) });
      } finally {
        postfix?.stop();
        await dovecot.stop();
      }
    } else console.log('Dovecot is not compared: it needs root and the package dovecot-imapd.');
    print(rows);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
