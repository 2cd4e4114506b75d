/** HTTP services of the laboratory: revocation (CRL, OCSP, authorities' certificates). */
export { type RevocationServer, type RevocationServerOptions, startRevocationServer } from './server';
