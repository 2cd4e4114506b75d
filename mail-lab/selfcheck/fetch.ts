/** Fetching what certificates point to, as a client does, recognisably. */
import { request } from 'node:http';
import type { OwnConnections } from './own';

const PATIENCE_MS = 5000;
const MOST_BYTES = 32 * 1024 * 1024;

export interface Fetcher {
  own: OwnConnections;
  /** Where our own services listen, for names that this machine itself cannot reach. */
  services: { address: string; port: number };
}

export interface Fetched {
  status: number;
  body: Buffer;
}

/** The services cannot be reached; the message is a French clause. */
export class Unreachable extends Error {
  override name = 'Unreachable';
}

/**
 * Fetches an `http:` URL; `body` makes it a POST of that type. A public name may be out of reach from the machine that
 * bears it: then our own services are asked under that name. Rejects with Unreachable.
 */
export async function fetchUrl(
  fetcher: Fetcher,
  url: string,
  post?: { type: string; body: Uint8Array },
): Promise<Fetched> {
  const target = new URL(url);
  if (target.protocol !== 'http:') throw new Unreachable(`l’adresse ${url} n’est pas en http`);
  const direct = { address: target.hostname.replace(/^\[|\]$/g, ''), port: Number(target.port || 80) };
  try {
    return await send(isHere(direct.address, fetcher) ? fetcher.own : null, direct, target, post);
  } catch (error) {
    try {
      return await send(fetcher.own, fetcher.services, target, post);
    } catch {
      throw new Unreachable(
        `${url} ne répond pas (${(error as { code?: string }).code ?? (error as Error).message})`,
      );
    }
  }
}

/** Whether an address is this machine's own services: what says that a request is ours never goes elsewhere. */
const isHere = (address: string, { services }: Fetcher) =>
  address === services.address || /^(localhost|127\.[\d.]+|::1)$/.test(address);

/** Asks a server for a URL, whatever its name leads to. @param own null: as a stranger would. */
export function send(
  own: OwnConnections | null,
  { address, port }: Fetcher['services'],
  target: URL,
  post?: { type: string; body: Uint8Array },
): Promise<Fetched> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: address,
        port,
        path: target.pathname + target.search,
        method: post ? 'POST' : 'GET',
        agent: false,
        signal: AbortSignal.timeout(PATIENCE_MS),
        headers: {
          ...own?.headers,
          host: target.host,
          'user-agent': 'MOTCO2-verification',
          ...(post ? { 'content-type': post.type, 'content-length': post.body.length } : {}),
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MOST_BYTES) asked.destroy(new Error('trop long'));
          else parts.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts) }));
      },
    );
    asked.on('error', reject);
    asked.end(post?.body);
  });
}
