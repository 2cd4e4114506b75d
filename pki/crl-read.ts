/**
 * Reads a CRL whatever its size: lists of real authorities hold tens of thousands of entries, on which the general
 * ASN.1 parsers give up or take minutes. One pass, no recursion, nothing kept but the serial numbers.
 */
import { constants, type KeyObject, verify } from 'node:crypto';
import { contentOf, DerError, type Element, elementAt, elementsOf, oidOf, TAG, timeOf, wholeOf } from './der';
import { x509 } from './x509';

export interface ReadCrl {
  /** Distinguished name of the authority, as text. */
  issuer: string;
  /** Milliseconds since the epoch. */
  thisUpdate: number;
  nextUpdate: number | null;
  number: bigint | null;
  /** Serials in upper-case hexadecimal without leading zeros. */
  revoked: ReadonlySet<string>;
  /** Whether this key signed it. */
  signedBy(key: KeyObject): boolean;
}

/** Upper-case hexadecimal without leading zeros: the form in which serial numbers are compared. */
export const bareSerial = (serial: string): string => serial.toUpperCase().replace(/^0+(?=.)/, '');

const OID = {
  number: '2.5.29.20',
  delta: '2.5.29.27',
  distributionPoint: '2.5.29.28',
  authority: '2.5.29.35',
};
const PSS = '1.2.840.113549.1.1.10';

/** Signature algorithms: identifier → digest in Node; null: the algorithm has its own. */
const DIGESTS: Record<string, string | null> = {
  '1.2.840.113549.1.1.5': 'sha1',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.1': 'sha1',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.3.101.112': null,
};

/**
 * Reads a complete CRL in DER. Throws DerError when it is not one: not DER, a delta list, or one that covers only
 * part of what its authority issues (RFC 5280 §5.2.5), from which the absence of a serial would prove nothing.
 */
export function readCrl(der: Uint8Array): ReadCrl {
  const list = expect(elementAt(der, 0, der.length), TAG.sequence, 'CertificateList');
  if (list.to !== der.length) throw new DerError('something follows the list');
  const [tbs, algorithm, signature] = [...elementsOf(der, list)];
  expect(tbs, TAG.sequence, 'TBSCertList');
  expect(signature, TAG.bitString, 'signature');
  if (der[signature!.from] !== 0) throw new DerError('the signature is not of whole octets');
  const fields = [...elementsOf(der, tbs!)];
  if (fields[0]?.tag === TAG.integer) fields.shift();
  const inner = expect(fields.shift(), TAG.sequence, 'signature algorithm');
  const issuer = expect(fields.shift(), TAG.sequence, 'issuer');
  const thisUpdate = timeOf(der, isTime(fields[0]) ? fields.shift()! : fail('thisUpdate is missing'));
  const nextUpdate = isTime(fields[0]) ? timeOf(der, fields.shift()!) : null;
  const entries = fields[0]?.tag === TAG.sequence ? fields.shift()! : null;
  const number = extensionsOf(der, fields.shift());
  if (!wholeOf(der, inner).equals(wholeOf(der, algorithm!)))
    throw new DerError('two signature algorithms are named');
  return {
    issuer: new x509.Name(new Uint8Array(wholeOf(der, issuer)).buffer).toString(),
    thisUpdate,
    nextUpdate,
    number,
    revoked: serialsOf(der, entries),
    signedBy: (key) =>
      signatureHolds(der, inner, wholeOf(der, tbs!), contentOf(der, signature!).subarray(1), key),
  };
}

const isTime = (element: Element | undefined): boolean =>
  element?.tag === TAG.utcTime || element?.tag === TAG.generalizedTime;

function fail(why: string): never {
  throw new DerError(why);
}

function expect(element: Element | undefined, tag: number, what: string): Element {
  return element?.tag === tag ? element : fail(`${what} is missing`);
}

function serialsOf(der: Uint8Array, entries: Element | null): Set<string> {
  const serials = new Set<string>();
  if (!entries) return serials;
  for (const entry of elementsOf(der, entries)) {
    expect(entry, TAG.sequence, 'entry');
    const serial = expect(elementAt(der, entry.from, entry.to), TAG.integer, 'serial number');
    serials.add(bareSerial(contentOf(der, serial).toString('hex')));
  }
  return serials;
}

/** The CRL number; throws when an extension says that the list is not a complete one. */
function extensionsOf(der: Uint8Array, wrapper: Element | undefined): bigint | null {
  if (!wrapper) return null;
  if (wrapper.tag !== 0xa0) throw new DerError('something unknown precedes the extensions');
  let number: bigint | null = null;
  for (const extension of elementsOf(
    der,
    expect(elementAt(der, wrapper.from, wrapper.to), TAG.sequence, 'extensions'),
  )) {
    const parts = [...elementsOf(der, extension)];
    const id = oidOf(contentOf(der, expect(parts[0], TAG.oid, 'extension')));
    const critical = parts.length === 3;
    const value = expect(parts.at(-1), TAG.octetString, 'extension value');
    if (id === OID.number) {
      const content = contentOf(der, expect(elementAt(der, value.from, value.to), TAG.integer, 'CRL number'));
      number = BigInt(`0x${content.toString('hex') || '0'}`);
    } else if (id === OID.delta) {
      throw new DerError('it is a delta list');
    } else if (id === OID.distributionPoint) {
      // Context tag 0 says only where the list is published; every other limits what it covers.
      const point = expect(elementAt(der, value.from, value.to), TAG.sequence, 'distribution point');
      for (const { tag } of elementsOf(der, point))
        if (tag !== 0xa0) throw new DerError('it is a partial list');
    } else if (critical && id !== OID.authority) {
      throw new DerError(`it has the unknown critical extension ${id}`);
    }
  }
  return number;
}

function signatureHolds(
  der: Uint8Array,
  algorithm: Element,
  tbs: Buffer,
  signature: Buffer,
  key: KeyObject,
): boolean {
  const [identifier, parameters] = [...elementsOf(der, algorithm)];
  const oid = oidOf(contentOf(der, expect(identifier, TAG.oid, 'algorithm')));
  try {
    if (oid !== PSS) return oid in DIGESTS && verify(DIGESTS[oid], tbs, key, signature);
    const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
    const named = parameters ? contentOf(der, parameters).toString('hex') : '';
    // The hash is the first identifier within the parameters: SHA-384 and SHA-512 differ from SHA-256 by one octet.
    const digest = named.includes('608648016503040202')
      ? 'sha384'
      : named.includes('608648016503040203')
        ? 'sha512'
        : 'sha256';
    return verify(digest, tbs, { key, ...padding }, signature);
  } catch {
    return false;
  }
}
