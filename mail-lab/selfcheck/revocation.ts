/**
 * What the revocation services say of certificates, asked at the addresses that the certificates name. What the
 * services do wrong is collected apart from what they say: a host is not at fault when nobody answers for it.
 */
import type { X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { commonName, type Locations } from './certificate';
import { type Fetcher, fetchUrl, Unreachable } from './fetch';
import { ocspQuestion, readOcsp } from './ocsp';

/** null: not told (no address, no answer, or an answer that is not worth anything). */
export interface Said {
  crl: 'good' | 'revoked' | null;
  ocsp: 'good' | 'revoked' | 'unknown' | null;
}

interface List {
  revoked: ReadonlySet<string>;
}

/** Lists of ours are renewed long before; one that ends sooner will not be. */
const OWN_MARGIN_MS = 24 * 3600_000;

const bare = (serial: string) => serial.toUpperCase().replace(/^0+(?=.)/, '');
const moment = new Intl.DateTimeFormat('fr-FR', {
  timeZone: 'Europe/Paris',
  dateStyle: 'long',
  timeStyle: 'short',
});

/** One round of questions; answers are shared by whoever asks the same. */
export class RevocationRound {
  /** French sentences, distinct. */
  readonly problems = new Set<string>();
  /** End of each list read, by name of its authority. */
  readonly ends: Record<string, string> = {};
  private readonly known = new Map<string, Promise<unknown>>();

  constructor(
    private readonly fetcher: Fetcher,
    private readonly now: number,
    /** Origin of our own services, where nothing may be missing. */
    private readonly origin: string,
  ) {}

  /** What lists and OCSP say of a certificate. Never rejects. */
  async statusOf(leaf: X509Certificate, issuer: X509Certificate, locations: Locations): Promise<Said> {
    const serial = bare(leaf.serialNumber);
    const [crl] = locations.crl;
    const [ocsp] = locations.ocsp;
    const [list, answer] = await Promise.all([
      crl ? this.list(crl, issuer) : null,
      ocsp ? this.once(`${ocsp} ${serial}`, () => this.ask(ocsp, leaf, issuer)) : null,
      ...locations.issuers.map((url) => this.once(url, () => this.checkIssuer(url, issuer))),
    ]);
    return { crl: list && (list.revoked.has(serial) ? 'revoked' : 'good'), ocsp: answer };
  }

  /** Reads the list of an authority and notes what is wrong with it; null when it is worth nothing. */
  list(url: string, issuer: X509Certificate): Promise<List | null> {
    return this.once(url, () => this.readList(url, issuer));
  }

  private once<T>(key: string, ask: () => Promise<T>): Promise<T | null> {
    const known = this.known.get(key) as Promise<T | null> | undefined;
    if (known) return known;
    const asked = ask().catch((error: Error) => {
      const clause = error instanceof Unreachable ? error.message : `${key.split(' ')[0]} : ${error.message}`;
      this.problems.add(`Les services de révocation ne répondent pas comme attendu : ${clause}.`);
      return null;
    });
    this.known.set(key, asked);
    return asked;
  }

  private async readList(url: string, issuer: X509Certificate): Promise<List | null> {
    const { status, body } = await fetchUrl(this.fetcher, url);
    if (status !== 200) throw new Error(`réponse HTTP ${status}`);
    const crl = read(body);
    const authority = new x509.X509Certificate(new Uint8Array(issuer.raw));
    const name = commonName(issuer.subject);
    const genuine =
      crl.issuer === authority.subject &&
      (await crl.verify({ publicKey: await authority.publicKey.export() }));
    if (!genuine) {
      this.problems.add(`La CRL publiée à ${url} n’est pas signée par ${name}.`);
      return null;
    }
    this.checkDates(crl, name, url);
    return { revoked: new Set(crl.entries.map(({ serialNumber }) => bare(serialNumber))) };
  }

  private checkDates(crl: x509.X509Crl, name: string, url: string): void {
    const end = crl.nextUpdate?.getTime() ?? Number.POSITIVE_INFINITY;
    if (crl.nextUpdate) this.ends[name] = crl.nextUpdate.toISOString();
    if (crl.thisUpdate.getTime() > this.now) {
      this.problems.add(`La CRL de ${name} ne vaut pas avant le ${moment.format(crl.thisUpdate)}.`);
    } else if (end <= this.now) {
      this.problems.add(`La CRL de ${name} a expiré le ${moment.format(end)} : elle n’est plus renouvelée.`);
    } else if (url.startsWith(this.origin) && end < this.now + OWN_MARGIN_MS) {
      this.problems.add(`La CRL de ${name} expire le ${moment.format(end)} et n’est plus renouvelée.`);
    }
  }

  private async ask(url: string, leaf: X509Certificate, issuer: X509Certificate): Promise<Said['ocsp']> {
    const question = await ocspQuestion(leaf, issuer);
    const post = { type: 'application/ocsp-request', body: question.der };
    const { status, body } = await fetchUrl(this.fetcher, url, post);
    if (status !== 200) throw new Error(`réponse HTTP ${status}`);
    const { status: said, problems, nonce } = readOcsp(body, { question, leaf, issuer, now: this.now });
    if (url.startsWith(this.origin) && !nonce) problems.push('la réponse OCSP ne porte pas l’aléa demandé');
    for (const problem of problems) this.problems.add(`OCSP (${url}) : ${problem}.`);
    return problems.length > 0 ? null : said;
  }

  private async checkIssuer(url: string, issuer: X509Certificate): Promise<true> {
    const { status, body } = await fetchUrl(this.fetcher, url);
    if (status !== 200) throw new Error(`réponse HTTP ${status}`);
    if (!body.equals(issuer.raw)) {
      this.problems.add(
        `Le certificat d’autorité publié à ${url} n’est pas celui de ${commonName(issuer.subject)}.`,
      );
    }
    return true;
  }
}

function read(body: Buffer): x509.X509Crl {
  try {
    return new x509.X509Crl(
      body.toString('latin1').includes('-----BEGIN') ? body.toString('latin1') : new Uint8Array(body),
    );
  } catch {
    throw new Error('ce n’est pas une CRL');
  }
}
