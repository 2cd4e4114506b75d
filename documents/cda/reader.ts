/**
 * Reads of a CDA what the indicators speak of: its code, the patient's INS and which traits of identity are filled in.
 * The values themselves are looked at and forgotten.
 */
import type { Element } from '../xml/namespaces';
import type { XmlHandler } from '../xml/reader';
import { type CdaFacts, nothingKnown } from './facts';
import { hasKey, hasShape, INS_OIDS, INS_ROOT, masked } from './matricule';

const HL7 = 'urn:hl7-org:v3';

/** The root is another: nothing is wrong, it is no CDA. */
export class NotCda extends Error {
  override name = 'NotCda';
}

const ROLE = 'ClinicalDocument/recordTarget/patientRole';
const PATIENT = `${ROLE}/patient`;
const FAMILY = `${PATIENT}/name/family`;
const GIVEN = `${PATIENT}/name/given`;
const COUNTY = `${PATIENT}/birthplace/place/addr/county`;
/** No path of interest is deeper. */
const DEEPEST = COUNTY.split('/').length;

const filled = (value: string | undefined): boolean => (value ?? '').trim() !== '';

/** Feed it by an XmlReader. Throws NotCda at the first element when that is no ClinicalDocument. */
export class CdaReader implements XmlHandler {
  readonly facts: CdaFacts = nothingKnown();
  /** Names from the root on, as far as they are HL7's; other vocabularies are holes. */
  private readonly path: string[] = [];
  /** The element whose text counts, and what it tells when it is filled in. */
  private awaited: { depth: number; tell: () => void } | null = null;
  private codeSeen = false;
  /** The root was that of a CDA. */
  begun = false;
  /** A family name that is not said to be that of birth, nor another. */
  private plainFamily = false;

  open({ name, namespace, attributes }: Element, depth: number): void {
    if (depth === 1 && (namespace !== HL7 || name !== 'ClinicalDocument'))
      throw new NotCda('no ClinicalDocument');
    this.begun = true;
    if (depth > DEEPEST) return;
    this.path.length = depth - 1;
    this.path.push(namespace === HL7 ? name : '');
    const { traits } = this.facts;
    switch (this.path.join('/')) {
      case 'ClinicalDocument/code':
        this.code(attributes);
        return;
      case `${ROLE}/id`:
        this.identifier(attributes);
        return;
      case `${PATIENT}/administrativeGenderCode`:
        traits.sex ||= filled(attributes.get('code'));
        return;
      case `${PATIENT}/birthTime`:
        traits.birthDate ||= filled(attributes.get('value'));
        return;
      case FAMILY:
        this.family(attributes, depth);
        return;
      case GIVEN:
        this.await(depth, () => {
          traits.firstName = true;
        });
        return;
      case COUNTY:
        this.await(depth, () => {
          traits.birthPlace = true;
        });
    }
  }

  text(piece: string): void {
    if (this.awaited && /\S/.test(piece)) this.awaited.tell();
  }

  close(depth: number): void {
    if (this.awaited?.depth === depth) this.awaited = null;
    // Documents without qualifiers name the patient once.
    if (depth === 1) this.facts.traits.birthName ||= this.plainFamily;
  }

  private await(depth: number, tell: () => void): void {
    this.awaited = { depth, tell };
  }

  private code(attributes: Element['attributes']): void {
    if (this.codeSeen) return;
    this.codeSeen = true;
    // Masked as the header that must name it is: the two stay comparable.
    this.facts.code = masked(attributes.get('code')?.trim() ?? '').slice(0, 64) || null;
    this.facts.codeSystem = attributes.get('codeSystem')?.trim().slice(0, 128) || null;
  }

  /** Several identifiers are usual: the best INS among them counts. */
  private identifier(attributes: Element['attributes']): void {
    const oid = (attributes.get('root') ?? '').trim();
    const matricule = attributes.get('extension') ?? '';
    if (!oid.startsWith(INS_ROOT) || !filled(matricule)) return;
    const found = { oid: oid.slice(0, 64), shape: hasShape(matricule), key: hasKey(matricule) };
    if (!this.facts.ins || rank(found) > rank(this.facts.ins)) this.facts.ins = found;
  }

  /** `BR` is the name of birth, `SP` that of the spouse, `CL` the one in use (HL7 EntityNamePartQualifier, a set). */
  private family(attributes: Element['attributes'], depth: number): void {
    const qualifiers = (attributes.get('qualifier') ?? '').trim().split(/\s+/);
    const { traits } = this.facts;
    if (qualifiers.includes('BR')) {
      this.await(depth, () => {
        traits.birthName = true;
      });
    } else if (!qualifiers.includes('SP') && !qualifiers.includes('CL')) {
      this.await(depth, () => {
        this.plainFamily = true;
      });
    }
  }
}

const rank = ({ oid, shape, key }: NonNullable<CdaFacts['ins']>): number =>
  (INS_OIDS.has(oid) ? 4 : 0) + (shape ? 2 : 0) + (key ? 1 : 0);
