/**
 * The CRLs of the test IGC are signed anew before they end: at start, then every hour. The laboratory, which has no
 * CA key, serves the files that this leaves. Several servers on one directory take turns (pki locks).
 */
import type { Logger } from 'pino';
import { renewCrls } from '../../pki';

const EVERY_MS = 3_600_000;

/** Renews until stopped. A failure is logged and tried again at the next turn: CRLs live for days. */
export function keepCrlsFresh(pkiDir: string, log: Logger): () => void {
  const renew = async () => {
    try {
      const renewed = await renewCrls(pkiDir);
      if (renewed.length > 0) log.info({ authorities: renewed }, 'revocation lists were signed anew');
    } catch (error) {
      log.error({ err: error }, 'revocation lists could not be signed anew');
    }
  };
  void renew();
  const timer = setInterval(() => void renew(), EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
