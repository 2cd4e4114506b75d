/** Our own laboratory, as `npm start` runs it, with its person's mailbox opened by a Pro Santé Connect token. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import postgres from 'postgres';
import { obtainToken } from '../../cli/psc-token';
import type { LabConfig } from '../../mail-lab/config';
import { removeInstanceData, startInstance, stopInstance } from '../../tests/setup/instance';
import { readInstance } from '../../tests/support/instance';
import type { Target } from './client';

export interface Motco2 {
  target: Target;
  /** Of its valid PSC host: others use the same. */
  tls: { certificate: string; key: string };
  /** A token lives two minutes: call before each measure. */
  renewToken(): Promise<void>;
  stop(): Promise<void>;
}

/** Resolves once every process has looked at its own servers: that look takes the processor for some seconds. */
async function selfChecked(databaseUrl: string, processes: number): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1 });
  try {
    for (let attempt = 0; attempt < 600; attempt++) {
      const [row] = await sql<{ n: number }[]>`select count(distinct process)::int as n from lab_check`;
      if (row!.n >= processes) return;
      await setTimeout(200);
    }
    throw new Error('the laboratory did not look at its servers within two minutes');
  } finally {
    await sql.end();
  }
}

/** Starts an instance in `dataDir` with as many laboratory processes as asked. */
export async function startMotco2(dataDir: string, processes: number): Promise<Motco2> {
  const launcher = await startInstance(dataDir, {
    MOTCO2_PORT_OFFSET: '373',
    SANDBOX_AUTO_APPROVE: 'true',
    LAB_PROCESSES: String(processes),
    // One mailbox plays thousands of users, as the others' does.
    LAB_CONNECTIONS: '20000',
    LAB_CONNECTIONS_PER_ADDRESS: '10000',
    LAB_CONNECTIONS_PER_ACCOUNT: '10000',
    LAB_CONNECTIONS_PER_MINUTE: '100000',
  });
  const instance = readInstance(dataDir);
  const host = instance.hosts.find(({ key }) => key === 'psc-valid');
  if (!host) throw new Error('the instance has no valid PSC host');
  const config = JSON.parse(readFileSync(join(dataDir, 'run', 'lab.json'), 'utf8')) as LabConfig;
  const files = config.hosts.find(({ key }) => key === 'psc-valid');
  if (!files) throw new Error('the laboratory has no valid PSC host');
  await selfChecked(config.databaseUrl, processes);
  const { mailboxPersonal: mailbox, idNatPsc: idNat } = instance.demo;
  let credential = '';
  const renewToken = async () => {
    const { accessToken } = await obtainToken({ ...instance.psc, idNat });
    credential = Buffer.from(`user=${mailbox}\x01auth=Bearer ${accessToken}\x01\x01`).toString('base64');
  };
  await renewToken();
  return {
    tls: { certificate: files.certificateFile, key: files.keyFile },
    renewToken,
    target: {
      name: processes > 1 ? `MOTCO2 × ${processes}` : 'MOTCO2',
      host: host.imap.host,
      imapPort: host.imap.port,
      smtpPort: host.smtp.port,
      mailbox,
      imapLogin: () => `AUTHENTICATE XOAUTH2 ${credential}`,
      smtpLogin: () => `AUTH XOAUTH2 ${credential}`,
      pids: () => [readInstance(dataDir).processes.lab],
    },
    async stop() {
      await stopInstance(launcher);
      removeInstanceData(dataDir);
    },
  };
}
