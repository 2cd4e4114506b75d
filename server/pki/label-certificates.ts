/**
 * Keeps a certificate for the autoconfiguration pages of each account (pki/labels.ts): the laboratory, which shows
 * them, has no authority's key. A new account's is there within seconds; until then its pages answer in clear.
 */
import type { Logger } from 'pino';
import type { Database } from '../../db/client';
import { labelsInUse } from '../../db/queries/label';
import { ensureLabelCertificates } from '../../pki';

const LOOK_EVERY_MS = 3000;
/** Nearing ends and moved services, which no new label announces. */
const CHECK_EVERY_MS = 3_600_000;

export interface LabelCertificatesOptions {
  db: Database;
  pkiDir: string;
  /** The host whose key they are for. */
  hostKey: string;
  mailDomain: string;
  log: Logger;
}

/** Follows the accounts until stopped. A failure is logged and tried again at the next look. */
export function keepLabelCertificates(options: LabelCertificatesOptions): () => void {
  const { db, pkiDir, hostKey, mailDomain, log } = options;
  let known = '';
  let checkedAt = Number.NEGATIVE_INFINITY;
  let busy = false;
  const look = async () => {
    if (busy) return;
    busy = true;
    try {
      const labels = await labelsInUse(db);
      const now = performance.now();
      const present = labels.join(' ');
      if (present === known && now - checkedAt < CHECK_EVERY_MS) return;
      const issued = await ensureLabelCertificates(
        pkiDir,
        hostKey,
        labels.map((label) => ({ label, names: namesOf(label, mailDomain) })),
      );
      // There may be more to issue.
      if (issued.length === 0) [known, checkedAt] = [present, now];
      if (issued.length > 0) log.info({ count: issued.length }, 'certificates of alias domains were issued');
    } catch (error) {
      log.error({ err: error }, 'certificates of alias domains could not be issued');
    } finally {
      busy = false;
    }
  };
  void look();
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Both places at which clients look, for both kinds of mailbox. */
const namesOf = (label: string, mailDomain: string) =>
  ['psc', 'org'].flatMap((mie) => {
    const domain = `${label}.${mie}.${mailDomain}`.toLowerCase();
    return [`autoconfig.${domain}`, domain];
  });
