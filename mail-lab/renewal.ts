/**
 * Certificates, anchors and CRLs that change on disk are taken over without a restart, and without closing a
 * connection; the CRLs of anchors given as files are fetched meanwhile.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabConfig } from './config';
import type { LabHost } from './connection';
import type { Logger } from './log';
import { CrlKeeper } from './revocation/keep';
import type { CrlLearner } from './tls/client-certificate';
import { type Authority, readTrust, type Trust } from './tls/trust';
import { readAnchorFolders } from './tls/trust-folder';

const LOOK_EVERY_MS = 1000;

export interface TrustInForce {
  current(): Trust;
  /** For the hosts: where authorities publish their CRLs. */
  learn: CrlLearner;
  /** As in force, each anchor also with what keeps the CRLs that it lacks from being fetched. */
  report(): Trust;
  /** Gives the hosts whatever changes; `renewed` is told once it is in force. */
  follow(hosts: readonly LabHost[], renewed: () => void): void;
  stop(): void;
}

/** What a file is now, in one comparable string; `absent` when it is not there. */
async function stampOf(file: string): Promise<string> {
  const facts = await stat(file).catch(() => null);
  return facts ? `${facts.mtimeMs}/${facts.size}/${facts.ino}` : 'absent';
}

const stampsOf = async (files: readonly string[]): Promise<string> =>
  (await Promise.all(files.map(async (file) => `${file} ${await stampOf(file)}`))).join('|');

/** Files that we write ourselves, whole or not at all. */
async function ownFiles({ clientTrust, crlDir }: LabConfig): Promise<string[]> {
  const fetched = crlDir ? await readdir(crlDir).catch(() => []) : [];
  return [
    ...clientTrust.flatMap(({ certificateFiles, crlFiles }) => [...certificateFiles, ...crlFiles]),
    ...fetched.filter((name) => name.endsWith('.crl')).map((name) => join(crlDir ?? '', name)),
  ];
}

/** Files that others may write in pieces: read once they have stayed the same from one look to the next. */
async function givenFiles({ clientTrustDir, hosts }: LabConfig): Promise<string[]> {
  const { anchors } = clientTrustDir ? await readAnchorFolders(clientTrustDir) : { anchors: [] };
  return [
    ...anchors.flatMap(({ certificateFiles, crlFiles }) => [...certificateFiles, ...crlFiles]),
    ...hosts.flatMap(({ certificateFile, keyFile }) => [certificateFile, keyFile]),
  ];
}

/** Reads the anchors and begins to fetch their CRLs. Never rejects: faults of files are in the log. */
export async function openTrust(config: LabConfig, log: Logger): Promise<TrustInForce> {
  let trust = await readTrust(config);
  let told = new Set<string>();
  const tell = () => {
    // What was said already is not said again at each renewal.
    for (const warning of trust.warnings) if (!told.has(warning)) log.warn(warning);
    told = new Set(trust.warnings);
  };
  tell();
  const keeper = config.crlDir ? new CrlKeeper({ dir: config.crlDir, trust: () => trust, log }) : null;
  keeper?.start();
  let timer: NodeJS.Timeout | undefined;
  return {
    current: () => trust,
    learn: (issuer, urls) => keeper?.learn(issuer, urls),
    report: () => withProblems(trust, keeper?.problems() ?? []),
    follow(hosts, renewed) {
      const take = follower(config, log, hosts, async () => {
        trust = await readTrust(config);
        tell();
        return trust;
      });
      let busy = false;
      const check = async () => {
        if (busy) return;
        busy = true;
        try {
          if (await take()) renewed();
        } catch (error) {
          log.error({ err: error }, 'certificates could not be looked at');
        } finally {
          busy = false;
        }
      };
      void check();
      timer = setInterval(() => void check(), LOOK_EVERY_MS);
      timer.unref();
    },
    stop() {
      clearInterval(timer);
      keeper?.stop();
    },
  };
}

/** A list that holds for longer than this does not suffer yet from not being fetched. */
const SOON_MS = 24 * 3_600_000;

function withProblems(trust: Trust, fetching: ReturnType<CrlKeeper['problems']>): Trust {
  const lacking = ({ crl }: Authority) =>
    crl === null || (crl.nextUpdate !== null && crl.nextUpdate < Date.now() + SOON_MS);
  const anchors = trust.anchors.map((anchor) => {
    const ids = new Set(anchor.authorities.filter(lacking).map(({ id }) => id));
    const more = fetching.filter(({ authority }) => ids.has(authority)).map(({ problem }) => problem);
    return { ...anchor, problems: [...anchor.problems, ...more] };
  });
  return { ...trust, anchors };
}

/** Says what is odd about the certificates in force. */
export function tellOddities(hosts: readonly LabHost[], log: Logger): void {
  for (const { key, name, defect, tls } of hosts) {
    for (const warning of tls.warnings({ name, defect, now: Date.now() })) log.warn({ host: key }, warning);
  }
}

/** Returns a look: it gives the hosts what changed since the one before, and says whether anything did. */
function follower(config: LabConfig, log: Logger, hosts: readonly LabHost[], read: () => Promise<Trust>) {
  let known: string | null = null;
  let [given, steady] = ['', ''];
  /** Hosts whose files cannot serve at the moment, and why; what they have in force stays. */
  const failing = new Map<string, string>();
  return async (): Promise<boolean> => {
    const seen = await stampsOf(await givenFiles(config));
    if (known === null || seen === given) steady = seen;
    given = seen;
    const now = `${await stampsOf(await ownFiles(config))}||${steady}`;
    const changed = known !== null && now !== known;
    if (known === null) known = now;
    if (!changed && failing.size === 0) return false;
    const trust = changed ? await read() : null;
    known = now;
    let renewed = changed;
    for (const host of hosts.filter(({ key }) => changed || failing.has(key))) {
      try {
        await host.tls.reload(trust);
        if (failing.delete(host.key)) renewed = true;
        tellOddities([host], log);
      } catch (error) {
        const { message } = error as Error;
        if (failing.get(host.key) !== message) log.error({ host: host.key }, message);
        failing.set(host.key, message);
      }
    }
    if (changed) log.info('certificates and revocation lists were read again');
    return renewed;
  };
}
