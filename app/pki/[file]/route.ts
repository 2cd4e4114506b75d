import { readFile } from 'node:fs/promises';
import { serverConfig } from '@/server/config';
import { isPkiFile, PKI_FILES } from '../files';

/** Certificates and revocation lists of the test authority: public by nature. */
export async function GET(_request: Request, { params }: { params: Promise<{ file: string }> }) {
  const { file } = await params;
  if (!isPkiFile(file)) return new Response('Ce fichier n’existe pas.\n', { status: 404, headers: PLAIN });
  const content = await readFile(serverConfig().pki[PKI_FILES[file]]);
  return new Response(content, {
    headers: {
      'content-type': 'application/x-pem-file',
      'content-disposition': `attachment; filename="motco2-${file}"`,
      'cache-control': 'no-cache',
    },
  });
}

const PLAIN = { 'content-type': 'text/plain; charset=utf-8' };
