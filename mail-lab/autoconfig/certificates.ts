/**
 * Certificates of the HTTPS pages. A wildcard stands for one label only (RFC 6125 §6.4.3), so that
 * `autoconfig.<label>.<psc|org>.<domain>` needs a certificate of the account's own; the server, which holds the
 * authorities' keys, leaves it in a folder, for the same key. Until then the general one is shown.
 */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { LabConfig } from '../config';
import type { Logger } from '../log';
import { placeOf } from './published';

type HttpsConfig = NonNullable<LabConfig['autoconfig']>['https'];

const LOOK_EVERY_MS = 1000;
const MOST_KEPT = 1000;
const PREFIX = 'autoconfig.';

interface Kept {
  stamp: string;
  context: SecureContext;
}

/** The contexts by name, read again when their files change. */
export class Certificates {
  private readonly kept = new Map<string, Kept>();
  private readonly lookedAt = new Map<string, number>();

  private constructor(
    private readonly config: HttpsConfig,
    private readonly mailDomain: string,
    private readonly log: Logger,
  ) {}

  /** Rejects when the general certificate cannot be used. */
  static async open(config: HttpsConfig, mailDomain: string, log: Logger): Promise<Certificates> {
    const certificates = new Certificates(config, mailDomain, log);
    await certificates.load(config.certificateFile);
    return certificates;
  }

  /** What a server shows to a client that names nobody; renewed with the next start only. */
  async general(): Promise<{ cert: Buffer; key: Buffer }> {
    const { certificateFile, keyFile } = this.config;
    const [cert, key] = await Promise.all([readFile(certificateFile), readFile(keyFile)]);
    return { cert, key };
  }

  /** For `SNICallback`. */
  async contextFor(serverName: string): Promise<SecureContext> {
    const own = this.ownFile(serverName.toLowerCase());
    const context = (own && (await this.current(own))) ?? (await this.current(this.config.certificateFile));
    if (!context) throw new Error('no certificate for the autoconfiguration');
    return context;
  }

  /** Where the certificate of an account would be. The label, checked by `placeOf`, cannot leave the folder. */
  private ownFile(serverName: string): string | null {
    const dir = this.config.labelCertificatesDir;
    if (dir === null || !serverName.startsWith(PREFIX)) return null;
    const place = placeOf(serverName.slice(PREFIX.length), this.mailDomain);
    return place?.kind === 'alias' ? join(dir, `${place.label}.chain.pem`) : null;
  }

  private async current(file: string): Promise<SecureContext | null> {
    const now = performance.now();
    const known = this.kept.get(file);
    if (known && now - (this.lookedAt.get(file) ?? Number.NEGATIVE_INFINITY) < LOOK_EVERY_MS)
      return known.context;
    try {
      return await this.load(file);
    } catch (error) {
      // Absent for most accounts at first; half written, perhaps: what is in force stays.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.log.warn({ err: error }, 'a certificate is unusable');
      return known?.context ?? null;
    }
  }

  private async load(file: string): Promise<SecureContext> {
    const { mtimeMs, size, ino } = await stat(file);
    const stamp = `${mtimeMs}/${size}/${ino}`;
    if (this.kept.size > MOST_KEPT) {
      this.kept.clear();
      this.lookedAt.clear();
    }
    this.lookedAt.set(file, performance.now());
    const known = this.kept.get(file);
    if (known?.stamp === stamp) return known.context;
    const [cert, key] = await Promise.all([readFile(file), readFile(this.config.keyFile)]);
    const context = createSecureContext({ cert, key, minVersion: 'TLSv1.2' });
    this.kept.set(file, { stamp, context });
    return context;
  }
}
