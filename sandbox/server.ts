/** The sandbox's HTTP server: both realms, the telephone, the test identities, the mails, the people. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import type { SandboxConfig } from './config';
import { HttpError, methodNotAllowed, notFound } from './http/errors';
import { redirect, send, sendHtml, sendJson } from './http/respond';
import { INTERNAL_PREFIX, type InternalParts, serveInternal } from './internal';
import * as directory from './isc/desk';
import { openIscRealm } from './isc/realm';
import * as mails from './mail/desk';
import { Mailbox } from './mail/mailbox';
import { openPost } from './mail/post';
import { ASSETS } from './pages/assets';
import { errorPage } from './pages/error';
import { homePage } from './pages/home';
import { openPscRealm } from './psc/realm';
import * as desk from './psc/telephone';
import { ensurePrivateDirectory } from './store/files';
import { Store } from './store/store';
import { type SandboxUrls, sandboxUrls } from './urls';

export interface Sandbox {
  urls: SandboxUrls;
  /** Of the SMTP server that its mails go through, on 127.0.0.1. */
  mailPort: number;
  /** Stops accepting, ends open connections, writes what is still unwritten. */
  close(): Promise<void>;
}

/** Longer than clients and reverse proxies keep an idle connection, which must be the first to close it. */
const KEEP_ALIVE_MS = 75_000;

type Handler = (req: IncomingMessage, res: ServerResponse, query: URLSearchParams) => void | Promise<void>;

/**
 * Starts the sandbox and resolves once it accepts connections. Port 0 lets the system choose; the port of `baseUrl`
 * then follows. Rejects when the port is taken or the data directory cannot be used. `onTrouble` receives what the
 * operator should know; nothing secret is in it.
 */
export async function startSandbox(
  config: SandboxConfig,
  onTrouble: (message: string) => void,
): Promise<Sandbox> {
  ensurePrivateDirectory(config.dataDir);
  let route: (req: IncomingMessage, res: ServerResponse) => Promise<void> = async (_req, res) => {
    sendJson(res, 503, { error: 'starting' });
  };
  const answer = (req: IncomingMessage, res: ServerResponse) => {
    route(req, res).catch((error: unknown) => answerError(error, res, onTrouble));
  };
  const limits = { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: KEEP_ALIVE_MS };
  const server = createServer(limits, answer);
  await listen(server, config.port, config.bind);
  const secure = config.secure && createSecureServer({ ...limits, ...readKeys(config.secure) }, answer);
  if (config.secure && secure) await listen(secure, config.secure.port, config.bind);
  const servers = [server, ...(secure ? [secure] : [])];

  const base = new URL(config.baseUrl);
  if (config.port === 0) base.port = String((server.address() as AddressInfo).port);
  const mailStore = new Store(join(config.dataDir, 'mail-state.json'), onTrouble);
  const mailbox = new Mailbox(mailStore);
  const open = async () => {
    const post = await openPost(mailbox, onTrouble);
    const realms = [
      openPscRealm(config, base, onTrouble),
      openIscRealm(config, base, post, onTrouble),
    ] as const;
    return [post, ...(await Promise.all(realms))] as const;
  };
  const [post, psc, isc] = await open().catch((error: unknown) => {
    for (const one of servers) one.close();
    throw error;
  });
  const urls = sandboxUrls(base.origin, config.psc.realm, config.isc.realm);

  const pages: Record<string, Partial<Record<'GET' | 'POST', Handler>>> = {
    '/': { GET: (_req, res) => sendHtml(res, 200, homePage(urls)) },
    '/healthz': { GET: (_req, res) => sendJson(res, 200, { status: 'ok' }) },
    '/telephone': {
      GET: (_req, res, query) => desk.showTelephone(psc.desk, res, query),
      POST: (req, res) => desk.answerRequest(psc.desk, req, res),
    },
    '/telephone/demandes': { GET: (_req, res) => desk.showRequests(psc.desk, res) },
    '/identites': {
      GET: (_req, res, query) => desk.showIdentities(psc.desk, res, query),
      POST: (req, res) => desk.createIdentity(psc.desk, req, res),
    },
    '/courrier': { GET: (_req, res, query) => mails.showMails(mailbox, res, query) },
    '/courrier/liste': { GET: (_req, res, query) => mails.showMailList(mailbox, res, query) },
    '/courrier/messages': { GET: (_req, res, query) => mails.showMailJson(mailbox, res, query) },
    '/courrier/flux': { GET: (req, res) => mails.followMails(mailbox, req, res) },
    '/organisations': { GET: (_req, res, query) => directory.showDirectory(isc.desk, res, query) },
    '/organisations/organisation': {
      GET: (_req, res, query) => directory.showOrganisation(isc.desk, res, query),
      POST: (req, res, query) => directory.saveOrganisation(isc.desk, req, res, query),
    },
    '/organisations/personne': {
      GET: (_req, res, query) => directory.showPerson(isc.desk, res, query),
      POST: (req, res, query) => directory.savePerson(isc.desk, req, res, query),
    },
    '/organisations/suppression': {
      GET: (_req, res, query) => directory.showDeletion(isc.desk, res, query),
      POST: (req, res, query) => directory.deleteEntry(isc.desk, req, res, query),
    },
    '/organisations/retrait': {
      POST: (req, res, query) => directory.withdrawConsent(isc.desk, req, res, query),
    },
  };

  const internal: InternalParts = {
    secret: config.internalSecret,
    clients: psc.clients,
    identities: psc.identities,
    onDeleted: psc.forgetClient,
    endpoints: { ...urls.psc, ...(config.secure && { secureOrigin: config.secure.url }) },
  };

  route = async (req, res) => {
    const target = req.url ?? '/';
    const [path = '/'] = target.split('?');
    const search = target.slice(path.length);
    if (path === '/wallet/auth' || path in pages || path.includes('/protocol/openid-connect/auth')) {
      // One origin for everything a browser keeps (cookies), and none for a rebound host name.
      if (req.method === 'GET' && req.headers.host !== base.host && path !== '/healthz') {
        return redirect(res, base.origin + target, 307);
      }
    }
    if (path === '/wallet/auth') return psc.handleWallet(req, res, search);
    if (path.startsWith(INTERNAL_PREFIX)) {
      const call = path.slice(INTERNAL_PREFIX.length);
      return serveInternal(internal, req, res, call, new URLSearchParams(search));
    }
    for (const realm of [psc, isc]) {
      if (path.startsWith(`${realm.prefix}/`)) {
        return realm.handle(req, res, target.slice(realm.prefix.length));
      }
    }
    if (path.startsWith('/statique/')) return sendAsset(res, path.slice('/statique/'.length));
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (!page) throw notFound();
    const handler = page[(req.method === 'HEAD' ? 'GET' : req.method) as 'GET' | 'POST'];
    if (!handler) throw methodNotAllowed(Object.keys(page).join(', '));
    await handler(req, res, new URLSearchParams(search));
  };

  return {
    urls,
    mailPort: post.port,
    async close() {
      await Promise.all(
        servers.map((one) => {
          const closed = new Promise((resolve) => one.close(resolve));
          one.closeAllConnections();
          return closed;
        }),
      );
      await post.close();
      psc.close();
      isc.close();
      mailStore.close();
    },
  };
}

function listen(server: Server, port: number, bind: string): Promise<void> {
  server.maxConnections = 1_000;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, bind, resolve);
  });
}

const readKeys = ({ certificateFile, keyFile }: { certificateFile: string; keyFile: string }) => ({
  cert: readFileSync(certificateFile),
  key: readFileSync(keyFile),
});

function sendAsset(res: ServerResponse, name: string): void {
  const asset = ASSETS.get(name);
  if (!asset) throw notFound();
  send(res, 200, asset.body, asset.type, { 'cache-control': 'max-age=300' });
}

function answerError(error: unknown, res: ServerResponse, onTrouble: (message: string) => void): void {
  const known = error instanceof HttpError;
  if (!known) onTrouble(error instanceof Error ? (error.stack ?? error.message) : String(error));
  if (res.headersSent) return void res.destroy();
  const { status, title, message, headers, way } = known
    ? error
    : new HttpError(
        500,
        'Erreur du bac à sable',
        'Une erreur inattendue est survenue ; elle est dans le journal.',
      );
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  sendHtml(res, status, errorPage(status, title, message, undefined, way));
}
