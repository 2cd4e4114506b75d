/**
 * The test IGC is kept fit while it runs: CRLs are signed anew before they end, host certificates and OCSP delegates
 * issued anew near theirs; at start, then every hour. The laboratory, which has no CA key, serves the files that this
 * leaves. Several servers on one directory take turns (pki locks).
 */
import type { Logger } from 'pino';
import { renewPki } from '../../pki';

const EVERY_MS = 3_600_000;

/** Renews until stopped. A failure is logged and tried again at the next turn: CRLs live for days. */
export function keepPkiFit(pkiDir: string, log: Logger): () => void {
  const renew = async () => {
    try {
      const { lists, certificates } = await renewPki(pkiDir);
      if (lists.length > 0) log.info({ authorities: lists }, 'revocation lists were signed anew');
      if (certificates.length > 0) log.info({ certificates }, 'certificates near their end were issued anew');
    } catch (error) {
      log.error({ err: error }, 'the test IGC could not be renewed');
    }
  };
  void renew();
  const timer = setInterval(() => void renew(), EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
