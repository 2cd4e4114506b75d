/** The HTTP services of the laboratory share one door: admission, limits per client, refusals, a clean stop. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import {
  createServer as createTlsServer,
  type Server as TlsServer,
  type ServerOptions as TlsServerOptions,
} from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { normaliseAddress } from '../../conformance/addresses';
import { bindError } from '../bind-error';
import { ClientLimits } from './limits';
import { sendText } from './respond';

/** Answers a request; false: not one of its paths. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

export interface ServeOptions {
  bind: string;
  /** 0: any free port. */
  port: number;
  /** Setting that gives the port, named when it cannot be had. */
  setting: string;
  /** Asked one after the other. */
  handlers: readonly Handler[];
  /** HTTPS with this certificate. */
  tls?: Pick<TlsServerOptions, 'cert' | 'key' | 'SNICallback'>;
  /** Whether a request is the laboratory's own: it is not limited. */
  isOwn?: (headers: IncomingHttpHeaders) => boolean;
  /** Requests cannot be recorded at the moment: they are then refused, since none may go unseen. */
  overloaded?: () => boolean;
  /** A defect or a damaged file: for the log; the client got an error. */
  onError: (error: unknown) => void;
}

export interface HttpService {
  port: number;
  server: Server | TlsServer;
  /** Stops accepting and ends what is open. */
  close(): Promise<void>;
}

const LIMITS = { connections: 512, headerBytes: 12 * 1024, headersMs: 10_000, requestMs: 15_000 };
const OPTIONS: ServerOptions = {
  maxHeaderSize: LIMITS.headerBytes,
  headersTimeout: LIMITS.headersMs,
  requestTimeout: LIMITS.requestMs,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 5000,
};

/** Starts listening. Rejects with a sentence when the port cannot be had. */
export async function serveHttp(options: ServeOptions): Promise<HttpService> {
  const limits = new ClientLimits();
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    handle(options, limits, request, response).catch((error: unknown) =>
      fail(options, request, response, error),
    );
  };
  const { tls } = options;
  const server = tls
    ? createTlsServer(
        { ...OPTIONS, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: LIMITS.headersMs },
        onRequest,
      )
    : createServer(OPTIONS, onRequest);
  server.maxConnections = LIMITS.connections;
  server.on('connection', (socket: Socket) => admit(socket, limits, tls !== undefined));
  // A client that does not read its answer, or sends nothing after one.
  server.setTimeout(LIMITS.requestMs + 5000);
  await listen(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    server,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** A client that holds too many connections already loses this one. */
function admit(socket: Socket, limits: ClientLimits, isTls: boolean): void {
  const address = socket.remoteAddress ?? '';
  if (limits.connect(address)) {
    socket.once('close', () => limits.disconnect(address));
    return;
  }
  socket.on('error', () => undefined);
  if (isTls) {
    socket.destroy();
    return;
  }
  socket.end(
    'HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
  );
  socket.destroySoon();
}

async function handle(
  { handlers, overloaded, isOwn }: ServeOptions,
  limits: ClientLimits,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refused = isOwn?.(request.headers) ? null : refusal(limits, overloaded, request);
  if (refused) {
    const [status, text] = refused;
    response.setHeader('Retry-After', status === 429 ? '1' : '5');
    // What the client has pipelined behind this one is not answered.
    response.setHeader('Connection', 'close');
    return sendText(request, response, status, text);
  }
  for (const handler of handlers) if (await handler(request, response)) return;
  sendText(
    request,
    response,
    404,
    'Rien à cette adresse. Ici répondent les services de révocation que nomment les certificats de l’IGC de test, et l’autoconfiguration (/mail/config-v1.1.xml).',
  );
}

/** Why a request is not served now, as status and text; null when it is. */
function refusal(
  limits: ClientLimits,
  overloaded: (() => boolean) | undefined,
  request: IncomingMessage,
): [429 | 503, string] | null {
  if (!limits.mayAsk(addressOf(request))) return [429, 'Trop de requêtes : réessayez dans une seconde.'];
  if (overloaded?.()) return [503, 'Le laboratoire est surchargé, réessayez dans un moment.'];
  return null;
}

function fail(
  options: ServeOptions,
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): void {
  // The client went away in the middle of its body: nobody to answer, nothing wrong here.
  if (request.destroyed && !request.complete) return;
  options.onError(error);
  if (response.headersSent) response.destroy();
  else sendText(request, response, 503, 'Le service est indisponible, réessayez.');
}

function listen(server: Server | TlsServer, { bind, port, setting }: ServeOptions): Promise<void> {
  return new Promise((done, failed) => {
    const onError = (error: Error) => failed(bindError(error, `${bind}:${port} (HTTP)`, setting));
    server.once('error', onError);
    server.listen(port, bind, () => {
      server.off('error', onError);
      done();
    });
  });
}

/** The peer's address, normalised. */
export function addressOf(request: IncomingMessage): string {
  const peer = request.socket.remoteAddress ?? '';
  return normaliseAddress(peer) ?? peer;
}
