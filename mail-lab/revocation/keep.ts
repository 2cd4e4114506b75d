/**
 * Keeps the CRLs of the anchors given as files: fetched from where certificates that chain to an anchor say, checked,
 * and left in a folder, from which every process on it takes them over (renewal.ts). The folder is the whole state,
 * so that a restart works offline and processes side by side share the work: who finds a fresh file fetches nothing.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCrl } from '../../pki';
import type { Logger } from '../log';
import { shortName } from '../tls/authority';
import { type Authority, fetchedCrlFile, type Trust } from '../tls/trust';
import { FetchProblem, fetchCrl } from './fetch';
import { dueAfter, type Held, retryAfter } from './schedule';

export interface CrlKeeperOptions {
  dir: string;
  /** The anchors in force. */
  trust: () => Trust;
  log: Logger;
  /** For tests. */
  now?: () => number;
  random?: () => number;
  fetch?: (url: string) => Promise<Buffer>;
}

/** Addresses remembered for one authority: it may move its list, it may not make us ask everywhere. */
const MAX_URLS = 4;
const LOOK_EVERY_MS = 15_000;

interface Attempts {
  failures: number;
  /** Not before this moment. */
  next: number;
  problem: string | null;
}

export class CrlKeeper {
  private readonly learned = new Map<string, Set<string>>();
  private readonly attempts = new Map<string, Attempts>();
  /** Drawn once for each list and success: drawn at every look, the earliest would always win. */
  private readonly jitter = new Map<string, number>();
  private readonly read = new Map<string, { stamp: string; held: Held }>();
  private readonly now: () => number;
  private readonly random: () => number;
  private readonly fetch: (url: string) => Promise<Buffer>;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;

  constructor(private readonly options: CrlKeeperOptions) {
    this.now = options.now ?? Date.now;
    this.random = options.random ?? Math.random;
    this.fetch = options.fetch ?? fetchCrl;
  }

  /** Looks at once and from then on. */
  start(): void {
    void this.look();
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  /** A fetch in progress is left to itself: it ends with the process, and its file is renamed whole or not at all. */
  stop(): void {
    clearInterval(this.timer);
  }

  /** A certificate that this authority signed says where its list is; fetched soon when it was not known. */
  learn(issuer: Authority, urls: readonly string[]): void {
    const known = this.urlsOf(issuer);
    const fresh = urls.filter((url) => !known.includes(url));
    if (fresh.length === 0 || known.length >= MAX_URLS || !this.isFetched(issuer)) return;
    const all = this.learned.get(issuer.id) ?? new Set<string>();
    for (const url of fresh.slice(0, MAX_URLS - known.length)) all.add(url);
    this.learned.set(issuer.id, all);
    this.remember(issuer).catch((error) =>
      this.options.log.warn({ err: error }, 'where a CRL is published could not be written down'),
    );
    void this.look();
  }

  /** What keeps a list from being fetched, in French, by authority; shown where the anchor is shown. */
  problems(): { authority: string; problem: string }[] {
    return this.fetchedAuthorities().flatMap((authority) => {
      const problem = this.attempts.get(authority.id)?.problem;
      return problem ? [{ authority: authority.id, problem }] : [];
    });
  }

  /** Fetches every list that is due. Never rejects. */
  look(): Promise<void> {
    this.running ??= this.round().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async round(): Promise<void> {
    for (const authority of this.fetchedAuthorities()) {
      try {
        if (await this.isDue(authority)) await this.renew(authority);
      } catch (error) {
        this.options.log.error({ err: error }, 'a fetched CRL could not be kept');
      }
    }
  }

  /** Each authority once, though several anchors may hold it. */
  private fetchedAuthorities(): Authority[] {
    const all = this.options
      .trust()
      .anchors.flatMap(({ fetched, authorities }) => (fetched ? authorities : []));
    return [...new Map(all.map((authority) => [authority.id, authority])).values()];
  }

  private isFetched({ id }: Authority): boolean {
    return this.fetchedAuthorities().some((authority) => authority.id === id);
  }

  private async isDue(authority: Authority): Promise<boolean> {
    await this.recall(authority);
    if (this.urlsOf(authority).length === 0) return false;
    const held = await this.held(authority);
    const attempts = this.attempts.get(authority.id);
    const jitter = this.jitter.get(authority.id) ?? this.random();
    this.jitter.set(authority.id, jitter);
    const due = held ? dueAfter(held, jitter) : 0;
    if (attempts && attempts.failures > 0 && held && held.fetchedAt > attempts.next) {
      // Another process was luckier.
      this.attempts.delete(authority.id);
      return false;
    }
    return this.now() >= due && this.now() >= (attempts?.next ?? 0);
  }

  private async renew(authority: Authority): Promise<void> {
    const name = shortName(authority.certificate);
    const problems: string[] = [];
    for (const url of this.urlsOf(authority)) {
      try {
        const der = await this.fetch(url);
        const news = await this.take(authority, der);
        this.attempts.delete(authority.id);
        this.jitter.delete(authority.id);
        this.options.log.info({ authority: name, url, news }, 'a CRL was fetched');
        return;
      } catch (error) {
        problems.push(`${url} : ${(error as Error).message}`);
      }
    }
    const failures = (this.attempts.get(authority.id)?.failures ?? 0) + 1;
    const problem = `La CRL de ${name} n’a pas pu être relevée (${problems.join(' ; ')}).`;
    this.attempts.set(authority.id, {
      failures,
      next: this.now() + retryAfter(failures, this.random()),
      problem,
    });
    this.options.log.warn({ authority: name, failures }, problem);
  }

  /** Puts a list in force if it is this authority's and not older than the one held; says whether it is another. */
  private async take(authority: Authority, der: Buffer): Promise<boolean> {
    const crl = readable(der);
    if (crl.issuer !== authority.subject || !crl.signedBy(authority.certificate.publicKey)) {
      throw new FetchProblem('la liste n’est pas signée par cette autorité');
    }
    const file = fetchedCrlFile(this.options.dir, authority);
    const held = await this.held(authority);
    const at = new Date(this.now());
    if (held && crl.thisUpdate < held.thisUpdate) {
      throw new FetchProblem('la liste publiée est plus ancienne que celle déjà relevée');
    }
    const same = held && (await readFile(file)).equals(der);
    // The time of the file says when it was fetched, for every process.
    if (same) await utimes(file, at, at);
    else await replace(file, der, at);
    return !same;
  }

  /** The list on the disk, whichever process fetched it. */
  private async held(authority: Authority): Promise<Held | null> {
    const file = fetchedCrlFile(this.options.dir, authority);
    try {
      const { mtimeMs, size, ino } = await stat(file);
      const stamp = `${size}/${ino}`;
      const known = this.read.get(file);
      if (known?.stamp === stamp) return { ...known.held, fetchedAt: mtimeMs };
      const { thisUpdate, nextUpdate } = readCrl(await readFile(file));
      const held = { fetchedAt: mtimeMs, thisUpdate, nextUpdate };
      this.read.set(file, { stamp, held });
      return held;
    } catch {
      return null;
    }
  }

  /** Addresses in the certificates of the authorities that it signed, then those that leaves told of. */
  private urlsOf({ id, certificate }: Authority): string[] {
    const children = this.options
      .trust()
      .anchors.flatMap(({ authorities }) => authorities)
      .filter(({ path }) => path[1]?.id === id && path[0]?.certificate !== certificate)
      .flatMap(({ crlUrls }) => crlUrls);
    return [...new Set([...children, ...(this.learned.get(id) ?? [])])].slice(0, MAX_URLS);
  }

  private addressesFile = ({ id }: Authority) => join(this.options.dir, `${id}.urls`);

  private async remember(authority: Authority): Promise<void> {
    await mkdir(this.options.dir, { recursive: true, mode: 0o700 });
    const lines = [...(this.learned.get(authority.id) ?? [])].map((url) => `${url}\n`).join('');
    await replace(this.addressesFile(authority), Buffer.from(lines), new Date(this.now()));
  }

  private async recall(authority: Authority): Promise<void> {
    if (this.learned.has(authority.id)) return;
    const text = await readFile(this.addressesFile(authority), 'utf8').catch(() => '');
    const urls = text.split('\n').filter((line) => /^https?:\/\//i.test(line) && URL.canParse(line));
    if (urls.length > 0) this.learned.set(authority.id, new Set(urls.slice(0, MAX_URLS)));
  }
}

function readable(der: Buffer) {
  try {
    return readCrl(der);
  } catch (error) {
    throw new FetchProblem(`ce n’est pas une CRL complète (${(error as Error).message})`);
  }
}

/** Whole or not at all, though another process may do the same. */
async function replace(file: string, content: Buffer, at: Date): Promise<void> {
  const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
    await writeFile(draft, content, { mode: 0o600, flag: 'wx', flush: true });
    await utimes(draft, at, at);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
