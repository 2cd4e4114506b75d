/** Certificates and CRLs that change on disk are taken over without a restart. */
import { stat } from 'node:fs/promises';
import type { LabConfig } from './config';
import type { LabHost } from './connection';
import type { Logger } from './log';
import { loadTrust } from './tls/trust';

const LOOK_EVERY_MS = 1000;

/** What a file is now, in one comparable string; `absent` when it is not there. */
async function stampOf(file: string): Promise<string> {
  const facts = await stat(file).catch(() => null);
  return facts ? `${facts.mtimeMs}/${facts.size}/${facts.ino}` : 'absent';
}

/** Follows the files of anchors, CRLs and hosts. Returns the way to stop. */
export function followTrust(config: LabConfig, hosts: readonly LabHost[], log: Logger): () => void {
  const files = [
    ...config.clientTrust.flatMap(({ certificateFiles, crlFiles }) => [...certificateFiles, ...crlFiles]),
    ...config.hosts.flatMap(({ certificateFile, keyFile }) => [certificateFile, keyFile]),
  ];
  const look = async () => (await Promise.all(files.map(stampOf))).join('|');
  let known: string | null = null;
  let busy = false;
  const check = async () => {
    if (busy) return;
    busy = true;
    try {
      const now = await look();
      if (known !== null && now !== known) {
        const trust = await loadTrust(config.clientTrust);
        for (const warning of trust.warnings) log.warn(warning);
        for (const host of hosts) await host.tls.reload(trust);
        log.info('certificates and revocation lists were read again');
      }
      known = now;
    } catch (error) {
      // Half written, perhaps: what is in force stays, and the next look tries again.
      log.warn({ err: error }, 'certificates could not be read again');
    } finally {
      busy = false;
    }
  };
  void check();
  const timer = setInterval(() => void check(), LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
