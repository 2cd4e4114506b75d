/** The server process: pages and API (Next), live stream (socket.io), matching and judging, on one HTTP server. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import next from 'next';
import { normaliseAddress } from '../conformance/addresses';
import { CLIENT_ADDRESS_HEADER } from './auth/client-address-header';
import { serverConfig } from './config';
import { pool } from './database';
import { OFFICES, stand, type Term } from './executions/election';
import { Leader } from './executions/leader';
import { clientAddressOf, trustedProxyList } from './http/client-address';
import { operations } from './http/health';
import { mayReadMetrics } from './http/metrics';
import { hub } from './live/hub';
import { attachLive } from './live/socket';
import { logger } from './log';
import { keepLabelCertificates } from './pki/label-certificates';
import { keepPkiFit } from './pki/renewal';
import { Scheduler } from './provisioning/scheduler';
import { ensureTexts } from './texts/ensure';

/** No request of ours is larger. */
const MAX_BODY = 256 * 1024;
const STOP_GRACE_MS = 5_000;
/** Longer than reverse proxies keep an idle connection (nginx: 60 s), which must be the first to close it. */
const KEEP_ALIVE_MS = 75_000;

async function main(): Promise<void> {
  const config = serverConfig();
  const log = logger('main');
  // next-auth reads these itself; they come from the configuration and nowhere else.
  process.env.NEXTAUTH_URL = config.portal.url;
  process.env.NEXTAUTH_SECRET = config.secret;

  const server = createServer({
    requestTimeout: 60_000,
    headersTimeout: 20_000,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  const app = next({
    dev: config.dev,
    httpServer: server,
    hostname: 'localhost',
    port: config.portal.port,
  });
  await app.prepare();
  const pages = app.getRequestHandler();
  const live = attachLive(server);
  const isTrusted = trustedProxyList(config.trustedProxies);

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url?.split('?')[0] ?? '/';
    if (path.startsWith('/socket.io')) return;
    delete request.headers[CLIENT_ADDRESS_HEADER];
    const address = clientAddressOf(request, isTrusted);
    if (address !== null) request.headers[CLIENT_ADDRESS_HEADER] = address;
    const refusal = methodRefusal(request, path, config.dev) ?? bodyRefusal(request);
    if (refusal) return refuse(response, refusal);
    void (async () => {
      const answer = await operations(path, {
        clients: live.clients,
        listening: server.listening,
        mayReadMetrics: () => {
          const peer = normaliseAddress(request.socket.remoteAddress);
          const viaTrustedProxy = peer !== null && isTrusted(peer);
          const { headers } = request;
          return mayReadMetrics({ clientAddress: address, viaTrustedProxy, headers }, config.metricsToken);
        },
      });
      if (!answer) return pages(request, response);
      response.writeHead(answer.status, { 'content-type': answer.type, 'cache-control': 'no-store' });
      response.end(answer.body);
    })().catch((error) => {
      log.error({ err: error, path }, 'request failed');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });

  const { db } = pool();
  await hub().start();
  await ensureTexts(db);
  const election = stand(
    config.databaseUrl,
    OFFICES.judging,
    async () => {
      const leader = new Leader({
        db,
        databaseUrl: config.databaseUrl,
        zone: config.zone,
        log: logger('leader'),
      });
      await leader.start();
      return leader;
    },
    logger('election'),
  );

  const nights = stand(
    config.databaseUrl,
    OFFICES.provisioning,
    async () => {
      const { databaseUrl, mailDomain, provisioning: mode, night } = config;
      const scheduler = new Scheduler({ databaseUrl, mailDomain, mode, night, log: logger('provisioning') });
      await scheduler.start();
      return scheduler;
    },
    logger('election'),
  );

  keepPkiFit(config.pki.dir, logger('pki'));
  const { certificateHost } = config.discovery;
  if (certificateHost !== null) {
    const { mailDomain } = config;
    keepLabelCertificates({
      ...{ db, pkiDir: config.pki.dir, hostKey: certificateHost, mailDomain },
      log: logger('pki'),
    });
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.portal.port, config.portal.bind, resolve);
  });
  log.info({ url: config.portal.url }, 'ready');
  stopOn(['SIGTERM', 'SIGINT'], () => stop([election, nights]));
  process.once('disconnect', () => void stop([election, nights]));
  process.send?.({ ready: true });

  async function stop(terms: Term[]): Promise<void> {
    setTimeout(() => process.exit(1), STOP_GRACE_MS).unref();
    live.close();
    server.close();
    server.closeAllConnections();
    await Promise.all(terms.map((term) => term.stop()));
    await hub().stop();
    await pool().close();
    process.exit(0);
  }
}

function stopOn(signals: NodeJS.Signals[], stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of signals) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void stop();
    });
  }
}

interface RequestRefusal {
  status: number;
  detail: string;
  headers?: Record<string, string>;
}

/** Pages are only read: what is sent goes to the API, and Next's server actions, which the portal has none of, fail. */
function methodRefusal({ method }: IncomingMessage, path: string, dev: boolean): RequestRefusal | null {
  if (dev || method === 'GET' || method === 'HEAD' || path.startsWith('/api/')) return null;
  const detail = 'Cette adresse se lit seulement (GET).';
  return { status: 405, detail, headers: { allow: 'GET, HEAD' } };
}

/** Bodies are small and announced: neither a flood nor an endless one reaches the pages. */
function bodyRefusal(request: IncomingMessage): RequestRefusal | null {
  if (request.method === 'GET' || request.method === 'HEAD') return null;
  if (request.headers['transfer-encoding'] !== undefined) {
    return { status: 411, detail: 'Annoncez la longueur du corps (Content-Length).' };
  }
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY) {
    return { status: 413, detail: `Le corps de la requête dépasse ${MAX_BODY / 1024} Kio.` };
  }
  return null;
}

function refuse(response: ServerResponse, { status, detail, headers }: RequestRefusal): void {
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/problem+json; charset=utf-8',
    connection: 'close',
  });
  response.end(JSON.stringify({ type: 'about:blank', status, title: 'Requête refusée', detail }));
}

// Next installs a handler of unhandled rejections: without this a failed start would stay half alive.
main().catch((error) => {
  console.error(error);
  process.exit(1);
});
