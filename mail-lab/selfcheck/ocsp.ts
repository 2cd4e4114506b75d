/** A small OCSP client (RFC 6960): one certificate per request, with a nonce; the answer's signature is verified. */
import { randomBytes, verify, webcrypto, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { fromBER, OctetString } from 'asn1js';
import {
  BasicOCSPResponse,
  CertID,
  Certificate,
  CryptoEngine,
  Extension,
  OCSPRequest,
  OCSPResponse,
  Request,
} from 'pkijs';

const NONCE = '1.3.6.1.5.5.7.48.1.2';
const engine = new CryptoEngine({ name: 'node', crypto: webcrypto as unknown as Crypto });
const pkijs = (certificate: X509Certificate) =>
  new Certificate({ schema: fromBER(new Uint8Array(certificate.raw)).result });

/** Signature algorithms that responders use, by identifier. */
const HASHES: Record<string, string> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
};

export interface OcspQuestion {
  der: Uint8Array;
  nonce: Buffer;
}

/** Asks about a certificate. */
export async function ocspQuestion(leaf: X509Certificate, issuer: X509Certificate): Promise<OcspQuestion> {
  const nonce = randomBytes(16);
  const reqCert = new CertID();
  await reqCert.createForCertificate(
    pkijs(leaf),
    { hashAlgorithm: 'SHA-1', issuerCertificate: pkijs(issuer) },
    engine,
  );
  const request = new OCSPRequest();
  request.tbsRequest.requestList = [new Request({ reqCert })];
  const value = new OctetString({ valueHex: new Uint8Array(nonce) }).toBER();
  request.tbsRequest.requestExtensions = [new Extension({ extnID: NONCE, extnValue: value })];
  return { der: new Uint8Array(request.toSchema(true).toBER()), nonce };
}

export interface OcspReading {
  status: 'good' | 'revoked' | 'unknown';
  /** What is wrong with the answer itself, French clauses. */
  problems: string[];
  nonce: boolean;
}

/** Reads an answer about one certificate. Throws an Error in French when it is none. */
export function readOcsp(
  der: Buffer,
  {
    question,
    leaf,
    issuer,
    now,
  }: { question: OcspQuestion; leaf: X509Certificate; issuer: X509Certificate; now: number },
): OcspReading {
  const { basic, status } = parse(der);
  if (!basic) throw new Error(`la réponse OCSP est une erreur (${status})`);
  const data = basic.tbsResponseData;
  const single = data.responses.find(({ certID }) => {
    const serial = Buffer.from(certID.serialNumber.valueBlock.valueHexView).toString('hex').toUpperCase();
    return serial.replace(/^0+/, '') === leaf.serialNumber.replace(/^0+/, '');
  });
  if (!single) throw new Error('la réponse OCSP porte sur un autre certificat');
  const problems: string[] = [];
  if (!isSigned(basic, issuer)) problems.push('la signature de la réponse OCSP est fausse');
  if (single.thisUpdate.getTime() > now) problems.push('la réponse OCSP n’est pas encore valable');
  if (single.nextUpdate && single.nextUpdate.getTime() < now) problems.push('la réponse OCSP est périmée');
  const echoed = data.responseExtensions?.find(({ extnID }) => extnID === NONCE)?.extnValue.valueBlock
    .valueHexView;
  const nonce =
    echoed !== undefined && Buffer.from(echoed).subarray(-question.nonce.length).equals(question.nonce);
  if (echoed !== undefined && !nonce) problems.push('la réponse OCSP ne reprend pas l’aléa de la question');
  const tag = (single.certStatus as { idBlock: { tagNumber: number } }).idBlock.tagNumber;
  return { status: (['good', 'revoked', 'unknown'] as const)[tag] ?? 'unknown', problems, nonce };
}

function parse(der: Buffer): { basic: BasicOCSPResponse | null; status: string } {
  try {
    const response = OCSPResponse.fromBER(new Uint8Array(der));
    const status = response.responseStatus.valueBlock.valueDec;
    if (!response.responseBytes) return { basic: null, status: String(status) };
    const inner = new Uint8Array(response.responseBytes.response.valueBlock.valueHexView);
    return { basic: BasicOCSPResponse.fromBER(inner), status: 'successful' };
  } catch {
    return { basic: null, status: 'illisible' };
  }
}

/** Signed by the authority itself, or by a delegate that it certified for this (RFC 6960 §4.2.2.2). */
function isSigned(basic: BasicOCSPResponse, issuer: X509Certificate): boolean {
  const hash = HASHES[basic.signatureAlgorithm.algorithmId];
  if (!hash) return false;
  const delegates = (basic.certs ?? [])
    .map((certificate) => new X509Certificate(Buffer.from(certificate.toSchema().toBER())))
    .filter((one) => one.checkIssued(issuer) && one.verify(issuer.publicKey) && mayAnswer(one));
  const signature = Buffer.from(basic.signature.valueBlock.valueHexView);
  const signed = Buffer.from(basic.tbsResponseData.tbsView);
  return [issuer, ...delegates].some(({ publicKey }) => verify(hash, signed, publicKey, signature));
}

function mayAnswer(certificate: X509Certificate): boolean {
  const details = new x509.X509Certificate(new Uint8Array(certificate.raw));
  const usages = details.getExtension(x509.ExtendedKeyUsageExtension)?.usages ?? [];
  return usages.includes(x509.ExtendedKeyUsage.ocspSigning);
}
