/** The LPS of lps.py, set up for an account, and a campaign played with it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestAccount } from '../../support/accounts';
import { hostOf, instanceDir, readInstance } from '../../support/instance';
import { type Outcome, run } from '../../support/run';
import { xdmMessage } from '../../support/xdm';

export const ROOT = resolve(import.meta.dirname, '../../..');
export const CLI = join(ROOT, 'cli/motco2.mjs');
const PATIENT = '279035121518989@patient.mssante.fr';
const LONGEST_MS = 400_000;

export interface Manner {
  campaign: string;
  /** Tests in which it does the one thing that the test is there to find. */
  faults?: readonly string[];
  manner?: 'tidy' | 'keeps' | 'late';
}

export interface Lps {
  /** Its end. Rejects when it failed. */
  over: Promise<void>;
  stop(): void;
}

/** Starts it; resolves once it waits for the campaign. */
export async function startLps(
  account: TestAccount,
  { campaign, faults = [], manner = 'tidy' }: Manner,
): Promise<Lps> {
  const dir = mkdtempSync(join(tmpdir(), 'motco2-lps-'));
  const { api, pki } = readInstance();
  const { user } = account.personal;
  const file = (name: string, octets: Buffer) => {
    writeFileSync(join(dir, name), octets);
    return join(dir, name);
  };
  const right = { from: user, to: [user], nil: account.nil };
  const patient = { ...right, to: [PATIENT] };
  const host = hostOf('psc-valid');
  const configuration = {
    ...{ api, token: account.token, campaign, from: account.from, root: pki.rootAndCrlPem, faults, manner },
    pscToken: [process.execPath, CLI, 'psc-token', '--id', account.idNatPsc],
    smtp: { name: `${account.label}.${host.name}`, address: host.smtp.host, port: host.smtp.port, user },
    document: file('document.eml', xdmMessage(right)),
    wrongDocument: file('wrong-document.eml', xdmMessage({ ...right, nil: `${account.nil}0` })),
    patient: file('patient.eml', xdmMessage({ ...patient, mes: 'FIN' })),
    wrongPatient: file('wrong-patient.eml', xdmMessage(patient)),
    patientAddress: PATIENT,
  };
  const child = spawn(
    'python3',
    [
      join(import.meta.dirname, 'lps.py'),
      file('configuration.json', Buffer.from(JSON.stringify(configuration))),
    ],
    { env: { ...process.env, MOTCO2_DATA_DIR: instanceDir() }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const over = new Promise<void>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      rmSync(dir, { recursive: true, force: true });
      if (code === 0) done();
      else fail(new Error(`the LPS ended with ${code}: ${said}`));
    });
  });
  await Promise.race([
    over,
    new Promise<void>((ready) => {
      child.stdout.on('data', () => said.startsWith('ready') && ready());
    }),
  ]);
  return { over, stop: () => void child.kill() };
}

/** `motco2 run` of a campaign, as in an editor's continuous integration. */
export function runCampaign(account: TestAccount, campaign: string, options: string[]): Promise<Outcome> {
  return run(process.execPath, [CLI, 'run', campaign, '--json', '--ip', account.from, ...options], {
    timeoutMs: LONGEST_MS,
    env: { MOTCO2_URL: readInstance().api, MOTCO2_TOKEN: account.token },
  });
}
