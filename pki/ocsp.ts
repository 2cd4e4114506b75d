/** OCSP answers (RFC 6960) signed by a delegate; the register decides. No file and no network here. */
import { webcrypto } from 'node:crypto';
import { Constructed, Enumerated, fromBER, GeneralizedTime, OctetString, Primitive } from 'asn1js';
import {
  BasicOCSPResponse,
  CryptoEngine,
  Extension,
  OCSPRequest,
  OCSPResponse,
  type Request,
  ResponseBytes,
  ResponseData,
  SingleResponse,
} from 'pkijs';
import type { AuthorityId } from './authorities';
import type { OcspAuthority, OcspState } from './ocsp-state';
import { REVOCATION_REASONS, type Revocation } from './types';
import { wholeSecond } from './x509';

const NONCE = '1.3.6.1.5.5.7.48.1.2';
const BASIC_RESPONSE = '1.3.6.1.5.5.7.48.1.1';
/** Requests larger than this, or about more certificates, are refused as malformed. */
export const MAX_REQUEST_BYTES = 16 * 1024;
const MAX_CERTIFICATES = 16;
/** RFC 9654 §2.1 (RFC 8954 allowed 32): anything else is a malformed request. */
const NONCE_BYTES = { least: 1, most: 128 };
/** Answers begin a little before now, for clients whose clock is behind. */
const BACKDATE_MS = 60_000;
const LIFE_MS = 3600_000;

const engine = new CryptoEngine({ name: 'node', crypto: webcrypto as unknown as Crypto });

/** OCSPResponseStatus values that we give. */
const STATUS = { successful: 0, malformedRequest: 1, internalError: 2, unauthorized: 6 } as const;
export type OcspResult = keyof typeof STATUS;

export interface OcspSingle {
  /** Upper-case hexadecimal. */
  serial: string;
  /** Null: not an authority of this IGC. */
  authority: AuthorityId | null;
  /** Key of the host whose certificate it is. */
  host: string | null;
  status: 'good' | 'revoked' | 'unknown';
}

export interface OcspAnswer {
  der: Uint8Array;
  /** `unauthorized`: the first certificate asked for is of no authority of this IGC. */
  result: OcspResult;
  /** What was said, in the order asked; empty unless successful. */
  singles: OcspSingle[];
  /** Without nonce, an answer serves whoever asks the same (RFC 5019). */
  cacheable: boolean;
  /** Null unless successful. */
  thisUpdate: Date | null;
}

/** Answers a request; never throws: what cannot be read or signed gets the error response of the protocol. */
export async function ocspAnswer(
  state: OcspState,
  requestDer: Uint8Array,
  now: Date = new Date(),
): Promise<OcspAnswer> {
  const request = parseRequest(requestDer);
  if (!request) return failure('malformedRequest');
  try {
    const asked = request.tbsRequest.requestList.map((entry) => judge(state, entry));
    const signer = asked[0]?.authority;
    if (!signer) return failure('unauthorized');
    const nonce = nonceOf(request);
    const basic = await sign(state, signer, asked, nonce, now);
    const singles = asked.map(({ serial, authority, host, status }) => ({
      ...{ serial, host, status },
      authority: authority?.id ?? null,
    }));
    const thisUpdate = basicTimes(now).thisUpdate;
    return {
      der: wrap('successful', basic),
      result: 'successful',
      singles,
      cacheable: nonce === null,
      thisUpdate,
    };
  } catch {
    return failure('internalError');
  }
}

/** The error response for a state that could not be loaded, and the like. */
export function failure(result: Exclude<OcspResult, 'successful'>): OcspAnswer {
  return { der: wrap(result, null), result, singles: [], cacheable: false, thisUpdate: null };
}

interface Judged {
  request: Request;
  serial: string;
  authority: OcspAuthority | null;
  host: string | null;
  status: OcspSingle['status'];
  revocation: Revocation | null;
}

function parseRequest(der: Uint8Array): OCSPRequest | null {
  if (der.length === 0 || der.length > MAX_REQUEST_BYTES) return null;
  try {
    const { offset, result } = fromBER(new Uint8Array(der));
    if (offset !== der.length) return null;
    const request = new OCSPRequest({ schema: result });
    const count = request.tbsRequest.requestList.length;
    const nonce = nonceOf(request);
    if (count === 0 || count > MAX_CERTIFICATES || (nonce && !isFitNonce(nonce))) return null;
    return request;
  } catch {
    return null;
  }
}

function judge(state: OcspState, request: Request): Judged {
  const { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber } = request.reqCert;
  const hex = (value: OctetString) => Buffer.from(value.valueBlock.valueHexView).toString('hex');
  const wanted = `${hex(issuerNameHash)}:${hex(issuerKeyHash)}`;
  const authority =
    state.authorities.find(({ hashes }) => hashes[hashAlgorithm.algorithmId] === wanted) ?? null;
  const serial = Buffer.from(serialNumber.valueBlock.valueHexView).toString('hex').toUpperCase();
  const entry = authority && state.register.get(`${authority.id}:${serial}`);
  const status = !entry ? 'unknown' : entry.revoked ? 'revoked' : 'good';
  return {
    request,
    serial,
    authority,
    host: entry?.host ?? null,
    status,
    revocation: entry?.revoked ?? null,
  };
}

const basicTimes = (now: Date) => ({
  thisUpdate: wholeSecond(now.getTime() - BACKDATE_MS),
  nextUpdate: wholeSecond(now.getTime() + LIFE_MS),
});

async function sign(
  state: OcspState,
  signer: OcspAuthority,
  asked: Judged[],
  nonce: Uint8Array<ArrayBuffer> | null,
  now: Date,
): Promise<ArrayBuffer> {
  const { thisUpdate, nextUpdate } = basicTimes(now);
  const responses = asked.map((judged) => {
    // A delegate speaks for its own authority only (RFC 6960 §4.2.2.2).
    const ours = judged.authority === signer;
    if (!ours) judged.status = 'unknown';
    return new SingleResponse({
      certID: judged.request.reqCert,
      certStatus: statusField(ours ? judged : { status: 'unknown', revocation: null }),
      thisUpdate,
      nextUpdate,
    });
  });
  const basic = new BasicOCSPResponse({
    tbsResponseData: new ResponseData({
      responderID: new OctetString({ valueHex: new Uint8Array(state.responderKeyHash) }),
      producedAt: wholeSecond(now),
      responses,
      ...(nonce ? { responseExtensions: [nonceExtension(nonce)] } : {}),
    } as ConstructorParameters<typeof ResponseData>[0]),
    certs: [signer.delegate],
  });
  await basic.sign(state.key, 'SHA-256', engine);
  return basic.toSchema().toBER(false);
}

/** CertStatus: `[0] NULL`, `[1] RevokedInfo`, `[2] NULL`, all implicit. */
function statusField({ status, revocation }: Pick<Judged, 'status' | 'revocation'>) {
  if (status !== 'revoked' || !revocation) {
    return new Primitive({ idBlock: { tagClass: 3, tagNumber: status === 'good' ? 0 : 2 } });
  }
  const reason = new Enumerated({ value: REVOCATION_REASONS[revocation.reason] });
  return new Constructed({
    idBlock: { tagClass: 3, tagNumber: 1 },
    value: [
      new GeneralizedTime({ valueDate: wholeSecond(revocation.at) }),
      new Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: [reason] }),
    ],
  });
}

function nonceOf(request: OCSPRequest): Uint8Array<ArrayBuffer> | null {
  const extension = request.tbsRequest.requestExtensions?.find(({ extnID }) => extnID === NONCE);
  return extension ? new Uint8Array(extension.extnValue.valueBlock.valueHexView) : null;
}

/** Old clients put the octets bare in the extension, others wrap them in an OCTET STRING as they should. */
function isFitNonce(value: Uint8Array): boolean {
  const { offset, result } = fromBER(new Uint8Array(value));
  const wrapped = offset === value.length && result instanceof OctetString;
  const length = wrapped ? result.valueBlock.valueHexView.length : value.length;
  return length >= NONCE_BYTES.least && length <= NONCE_BYTES.most;
}

/** The value is echoed as it came, whether or not the client wrapped it in an OCTET STRING. */
function nonceExtension(value: Uint8Array<ArrayBuffer>): Extension {
  return new Extension({ extnID: NONCE, extnValue: value.buffer });
}

function wrap(result: OcspResult, basic: ArrayBuffer | null): Uint8Array {
  const response = new OCSPResponse({
    responseStatus: new Enumerated({ value: STATUS[result] }),
    ...(basic
      ? {
          responseBytes: new ResponseBytes({
            responseType: BASIC_RESPONSE,
            response: new OctetString({ valueHex: basic }),
          }),
        }
      : {}),
  });
  return new Uint8Array(response.toSchema().toBER(false));
}
