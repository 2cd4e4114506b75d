/**
 * Opens an IHE_XDM archive: what METADATA.XML names and which CDA documents there are. Only XML is inflated, one entry
 * after the other and in pieces, so that other work goes on in between.
 */
import { type CdaFacts, nothingKnown } from '../cda/facts';
import { CdaReader, NotCda } from '../cda/reader';
import { XmlProblem } from '../xml/problem';
import { readXml, type XmlHandler } from '../xml/reader';
import { entryIndex, readDirectory, type ZipEntry } from '../zip/directory';
import { ZipProblem, type ZipReason } from '../zip/problem';
import { Allowance, entryOctets } from '../zip/read';
import { XDM_LIMITS, type XdmLimits } from './limits';
import { type ListedDocument, MetadataReader, placesOf } from './metadata';

export type MetadataState = 'read' | 'absent' | 'unreadable' | 'doctype' | 'too_large';

export interface XdmDocumentFacts extends CdaFacts {
  listed: boolean;
  problem: 'unreadable' | 'doctype' | 'too_large' | null;
}

export interface XdmFacts {
  /** What keeps the archive, or a document in it, from being opened safely. `encoding`: it was never decoded. */
  problem: ZipReason | 'encoding' | null;
  entries: number;
  metadata: MetadataState;
  missing: number;
  documents: XdmDocumentFacts[];
}

export interface XdmReading extends XdmFacts {
  /** A limit was reached: there may be more documents. */
  truncated: boolean;
}

/** The worst of several METADATA.XML is told. */
const WORST: MetadataState[] = ['absent', 'read', 'too_large', 'unreadable', 'doctype'];

/**
 * Opens an archive. Never rejects for what the archive is.
 * @param signal ends the reading between two pieces; rejects with its reason.
 */
export async function readXdm(
  archive: Buffer,
  limits: XdmLimits = XDM_LIMITS,
  signal?: AbortSignal,
): Promise<XdmReading> {
  let entries: ZipEntry[];
  try {
    entries = readDirectory(archive, limits.zip);
  } catch (error) {
    if (!(error instanceof ZipProblem)) throw error;
    return { ...unopened(error.reason), truncated: false };
  }
  const reading = new Reading(archive, entries, limits, signal);
  try {
    await reading.run();
  } catch (error) {
    if (!(error instanceof ZipProblem)) throw error;
    // Half an archive proves nothing about the whole.
    return { ...unopened(error.reason), entries: entries.length, truncated: false };
  }
  return reading.result();
}

/** An archive of which nothing is known but why. */
export const unopened = (problem: ZipReason | 'encoding'): XdmFacts => ({
  ...{ problem, entries: 0, metadata: 'absent' as const, missing: 0, documents: [] },
});

/** Entries that desktop systems add. */
const FOREIGN = /(?:^|\/)(?:__MACOSX\/|\._)/;
const isXmlName = (name: string) => /\.(?:xml|cda)$/i.test(name);

class Reading {
  private readonly allowance: Allowance;
  private metadata: MetadataState = 'absent';
  private missing = 0;
  private readonly documents: XdmDocumentFacts[] = [];
  private readonly seen = new Set<ZipEntry>();
  private opened = 0;
  private truncated = false;
  private readonly find: (name: string) => ZipEntry | null;

  constructor(
    private readonly archive: Buffer,
    private readonly entries: ZipEntry[],
    private readonly limits: XdmLimits,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.allowance = new Allowance(limits.zip.total);
    this.find = entryIndex(entries);
  }

  async run(): Promise<void> {
    const lists = this.entries.filter(
      ({ name }) => /(?:^|\/)METADATA\.XML$/i.test(name) && !FOREIGN.test(name),
    );
    if (lists.length > this.limits.subsets) this.truncated = true;
    for (const list of lists) this.seen.add(list);
    for (const list of lists.slice(0, this.limits.subsets)) {
      const folder = list.name.slice(0, list.name.lastIndexOf('/') + 1);
      for (const one of await this.listed(list)) await this.openListed(one, folder);
    }
    for (const entry of this.entries) {
      if (isXmlName(entry.name) && !FOREIGN.test(entry.name)) await this.open(entry, false);
    }
  }

  result(): XdmReading {
    const { entries, metadata, missing, documents, truncated } = this;
    return { problem: null, entries: entries.length, metadata, missing, documents, truncated };
  }

  private async listed(entry: ZipEntry): Promise<ListedDocument[]> {
    const reader = new MetadataReader(this.limits.listed);
    const problem = await this.read(entry, reader);
    const state = problem ?? 'read';
    if (WORST.indexOf(state) > WORST.indexOf(this.metadata)) this.metadata = state;
    return problem ? [] : reader.documents;
  }

  private async openListed({ uri, mimeType }: ListedDocument, folder: string): Promise<void> {
    const entry = placesOf(uri, folder)
      .map((place) => this.find(place))
      .find((found) => found !== null);
    if (!entry) {
      this.missing++;
    } else if (/\bxml\b/.test(mimeType) || isXmlName(entry.name) || isXmlName(uri))
      await this.open(entry, true);
  }

  private async open(entry: ZipEntry, listed: boolean): Promise<void> {
    if (entry.directory || this.seen.has(entry)) return;
    this.seen.add(entry);
    if (this.opened >= this.limits.opened || this.documents.length >= this.limits.documents) {
      this.truncated = true;
      return;
    }
    this.opened++;
    const reader = new CdaReader();
    try {
      const problem = await this.read(entry, reader);
      // What nobody announced as a document, and cannot be read, may be anything.
      if (!problem) this.documents.push({ listed, problem, ...reader.facts });
      else if (listed || reader.begun) this.documents.push({ listed, problem, ...nothingKnown() });
    } catch (error) {
      if (!(error instanceof NotCda)) throw error;
    }
  }

  /** Resolves to why the entry cannot be read. Rejects with ZipProblem for what spoils the whole archive. */
  private async read(entry: ZipEntry, handler: XmlHandler): Promise<XdmDocumentFacts['problem']> {
    try {
      await readXml(this.octets(entry), handler, this.limits.xml);
      return null;
    } catch (error) {
      if (error instanceof XmlProblem) return error.reason === 'malformed' ? 'unreadable' : error.reason;
      if (!(error instanceof ZipProblem)) throw error;
      if (error.reason === 'damaged') return 'unreadable';
      if (error.reason === 'too_large') return 'too_large';
      throw error;
    }
  }

  private async *octets(entry: ZipEntry): AsyncGenerator<Buffer> {
    for await (const piece of entryOctets(this.archive, entry, this.allowance, this.limits.zip)) {
      this.signal?.throwIfAborted();
      yield piece;
    }
  }
}
