/** CRLs signed when due, and the bundles made from certificates and CRLs. */
import { AUTHORITY_IDS, type AuthorityId, CLIENT_ANCHORS } from './authorities';
import { crlIsDue, signCrl } from './crl';
import { readIfThere, replaceFile, SHARED_MODE, settleFile } from './files';
import type { Work } from './work';
import { certificateToPem, crlToPem } from './x509';

/** The issuing authority's CRL comes first: `openssl s_client -CRL` reads only one from a file. */
const CRL_ORDER: readonly AuthorityId[] = ['issuing', 'root', 'personnes', 'other-issuing', 'other-root'];

/** Signs the CRLs that are due, then settles the bundles that hold them; returns whose lists are new. */
export async function settleCrls(work: Work): Promise<AuthorityId[]> {
  const renewed: AuthorityId[] = [];
  await Promise.all(
    AUTHORITY_IDS.map(async (id) => {
      const path = work.layout.crl(id);
      const previous = await readIfThere(path);
      const revoked = work.registry.filter((entry) => entry.authority === id && entry.revoked !== null);
      if (!crlIsDue(previous, revoked, work.now)) return;
      const crl = await signCrl(await work.signer(id), revoked, previous, work.now);
      await replaceFile(path, crl, SHARED_MODE);
      renewed.push(id);
    }),
  );
  await settleCrlBundles(work);
  return renewed;
}

async function settleCrlBundles(work: Work): Promise<void> {
  const { layout } = work;
  const text = async (ids: readonly AuthorityId[]) => {
    const lists = await Promise.all(ids.map((id) => readIfThere(layout.crl(id))));
    return lists.map((der) => (der ? crlToPem(der) : '')).join('');
  };
  const root = certificateToPem(await work.authority('root'));
  await settleFile(layout.publicFile('crl-all'), await text(CRL_ORDER), SHARED_MODE);
  await settleFile(layout.publicFile('root-and-crl'), root + (await text(['root', 'issuing'])), SHARED_MODE);
  await settleFile(layout.clientCrl, await text(CLIENT_ANCHORS), SHARED_MODE);
}

/** Settles the certificate files for editors and the anchors of the laboratory. */
export async function settleCertificateFiles(work: Work): Promise<void> {
  const { layout } = work;
  const pem = async (id: AuthorityId) => certificateToPem(await work.authority(id));
  for (const id of AUTHORITY_IDS) await settleFile(layout.publicFile(id), await pem(id), SHARED_MODE);
  const anchors = await Promise.all(CLIENT_ANCHORS.map(pem));
  await settleFile(layout.clientAnchors, anchors.join(''), SHARED_MODE);
}
