/** Reading requests: bounded forms, where they come from, and handing a changed body to oidc-provider. */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { HttpError } from './errors';

const MAX_FORM_BYTES = 32 * 1024;

/** Reads a urlencoded body. Throws HttpError 415 (other type) or 413 (more than 32 KiB). */
export async function readForm(req: IncomingMessage): Promise<URLSearchParams> {
  const type = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type && type !== 'application/x-www-form-urlencoded') {
    throw new HttpError(
      415,
      'Format refusé',
      'Le corps doit être au format application/x-www-form-urlencoded.',
    );
  }
  return new URLSearchParams(await readBody(req));
}

/** Reads a JSON body. Throws HttpError 415 (other type), 413 (more than 32 KiB) or 400 (not JSON). */
export async function readJsonBody(req: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/i.test(req.headers['content-type'] ?? '')) {
    throw new HttpError(415, 'Format refusé', 'Le corps doit être au format application/json.');
  }
  try {
    return JSON.parse(await readBody(req));
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError(400, 'Demande illisible', 'Le corps n’est pas du JSON.');
  }
}

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += (chunk as Buffer).length;
    if (size > MAX_FORM_BYTES) {
      throw new HttpError(413, 'Demande trop longue', 'Le formulaire dépasse 32 Kio.', {
        connection: 'close',
      });
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The same request with another urlencoded body, which oidc-provider reads as if it had just arrived. */
export function withForm(req: IncomingMessage, form: URLSearchParams): IncomingMessage {
  const body = Buffer.from(form.toString());
  const headers = {
    ...req.headers,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(body.length),
  };
  delete (headers as Record<string, unknown>)['transfer-encoding'];
  return Object.create(req, {
    headers: { value: headers, writable: true },
    method: { value: req.method, writable: true },
    url: { value: req.url, writable: true },
    readable: { value: true },
    iterator: { value: () => Readable.from([body]) },
  }) as IncomingMessage;
}

/** True when the peer is this very machine and no proxy stands between. */
export function isLoopback(req: IncomingMessage): boolean {
  const address = (req.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  return (address === '::1' || address.startsWith('127.')) && req.headers['x-forwarded-for'] === undefined;
}

/**
 * Refuses a form that another site's page would have sent. `required`: also refuse a request that does not say
 * where it comes from; for forms that no unguessable cookie protects.
 */
export function checkOrigin(req: IncomingMessage, expected: string, required: boolean): void {
  const { origin, 'sec-fetch-site': site } = req.headers;
  const foreign = origin !== undefined ? origin !== expected : site !== undefined && site !== 'same-origin';
  if (foreign || (required && origin === undefined)) {
    throw new HttpError(
      403,
      'Demande refusée',
      `Cette action ne peut venir que des pages du bac à sable (en-tête Origin attendu : ${expected}).`,
    );
  }
}
