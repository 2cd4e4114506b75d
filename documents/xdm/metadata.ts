/** METADATA.XML (IHE XDM, ITI TF-2 §3.32; ebRIM 3.0): which documents it names. */
import type { Element } from '../xml/namespaces';
import { XmlProblem } from '../xml/problem';
import type { XmlHandler } from '../xml/reader';

export interface ListedDocument {
  /** Relative to the folder of METADATA.XML. */
  uri: string;
  /** Lower case; empty when it is not told. */
  mimeType: string;
}

/** Of a URI, so much is kept. */
const LONGEST = 1024;

/** Feed it by an XmlReader. The vocabulary has had several namespaces: local names tell enough. */
export class MetadataReader implements XmlHandler {
  readonly documents: ListedDocument[] = [];
  private mimeType: string | null = null;
  private objectDepth = 0;
  private slotDepth = 0;
  private values: string[] = [];
  private value: string | null = null;

  constructor(private readonly most: number) {}

  open({ name, attributes }: Element, depth: number): void {
    if (
      depth === 1 &&
      !/^(?:SubmitObjectsRequest|RegistryObjectList|ProvideAndRegisterDocumentSetRequest)$/.test(name)
    ) {
      throw new XmlProblem('malformed', 'no list of registry objects');
    }
    if (name === 'ExtrinsicObject' && this.mimeType === null) {
      this.mimeType = (attributes.get('mimeType') ?? '').trim().toLowerCase().slice(0, 100);
      this.objectDepth = depth;
    } else if (name === 'Slot' && this.mimeType !== null && depth === this.objectDepth + 1) {
      if (attributes.get('name') === 'URI') this.slotDepth = depth;
    } else if (name === 'Value' && this.slotDepth > 0 && this.values.length < 20) this.value = '';
  }

  text(piece: string): void {
    if (this.value !== null && this.value.length < LONGEST) this.value += piece.slice(0, LONGEST);
  }

  close(depth: number): void {
    if (this.value !== null) {
      this.values.push(this.value.trim());
      this.value = null;
    } else if (this.slotDepth === depth) {
      this.slotDepth = 0;
      this.list();
    } else if (this.objectDepth === depth && this.mimeType !== null) this.mimeType = null;
  }

  private list(): void {
    const uri = joined(this.values);
    this.values = [];
    if (!uri) return;
    if (this.documents.length >= this.most) throw new XmlProblem('too_large', 'too many documents');
    this.documents.push({ uri, mimeType: this.mimeType ?? '' });
  }
}

/** A long URI comes in numbered pieces, `1|http…`, `2|…` (ITI TF-3 §4.2.3.2.28). */
function joined(values: readonly string[]): string {
  const pieces = values.map((value) => /^([0-9]{1,3})\|(.*)$/s.exec(value));
  if (!values.length || pieces.some((piece) => !piece)) return values[0] ?? '';
  return pieces
    .sort((a, b) => Number(a![1]) - Number(b![1]))
    .map((piece) => piece![2])
    .join('');
}

/**
 * Where a URI leads inside the archive: the places that it may mean, in order of likelihood.
 * @param folder that of METADATA.XML, with its final `/`, or empty.
 */
export function placesOf(uri: string, folder: string): string[] {
  const places: string[] = [];
  for (const written of new Set([uri, decoded(uri)])) {
    for (const base of [folder, '']) {
      const place = normalised(base + written.replaceAll('\\', '/').replace(/^file:\/+/i, ''));
      if (place !== null && !places.includes(place)) places.push(place);
    }
  }
  return places;
}

function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** Without `.` and `..`; null when it leads out of the archive. */
function normalised(path: string): string | null {
  const out: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') out.push(segment);
    else if (out.pop() === undefined) return null;
  }
  return out.join('/');
}
