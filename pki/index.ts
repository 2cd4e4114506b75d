/** The test IGC: the only door to this folder. DESIGN §3, domain-facts §4. */
export { type AuthorityId, authorityName } from './authorities';
export { issueClientCertificate, revokeCertificate } from './client';
export { bareSerial, type ReadCrl, readCrl } from './crl-read';
export { ensurePki, type Renewed, renewPki } from './ensure';
export { PkiError } from './errors';
export { ensureLabelCertificates, type LabelCertificate } from './labels';
export { readPki } from './manifest';
export {
  failure as ocspFailure,
  MAX_REQUEST_BYTES as MAX_OCSP_REQUEST_BYTES,
  type OcspAnswer,
  type OcspResult,
  type OcspSingle,
  ocspAnswer,
} from './ocsp';
export { loadOcspState, type OcspState, ocspStateFiles } from './ocsp-state';
export { type RevocationServices, revocationServices, type ServedFile } from './served';
export type {
  ClientCertificate,
  ClientCertificateKind,
  ClientCertificateRequest,
  EnsurePkiOptions,
  HostFiles,
  LabPaths,
  PkiHost,
  PkiPaths,
  RevocationReason,
} from './types';
