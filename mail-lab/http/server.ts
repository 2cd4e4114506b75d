/**
 * The revocation services of the test IGC over HTTP: CRLs, OCSP and authorities' certificates, on the paths
 * that the certificates name. Each fetch is an event: it proves that a client checks revocation (ECO 1.1.6).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { NewEvent } from '../../conformance/events';
import {
  loadOcspState,
  MAX_OCSP_REQUEST_BYTES,
  type OcspAnswer,
  ocspAnswer,
  ocspFailure,
  ocspStateFiles,
  revocationServices,
  type ServedFile,
} from '../../pki';
import { ClientLimits } from './limits';
import { ocspRequestOfPath, readBody } from './ocsp-request';
import { sendFile, sendOcsp, sendText } from './respond';
import { type FileContent, type Watched, watch, watchFile } from './watched';

export interface RevocationServerOptions {
  bind: string;
  /** 0: any free port. */
  port: number;
  /** Directory of the IGC; only its `lab/` folder is read. */
  pkiDir: string;
  /** Called for each file fetched and each certificate asked about, with the answer given; not for every one of a flood. */
  record: (event: NewEvent, context: { clientAddress: string }) => void;
  /** Fetches cannot be recorded at the moment: they are then refused, since none may go unseen. */
  overloaded?: () => boolean;
  /** A defect or a damaged file: for the log; the client got an error. */
  onError?: (error: unknown) => void;
}

export interface RevocationServer {
  port: number;
  /** Stops accepting and ends what is open. */
  close(): Promise<void>;
}

const LIMITS = { connections: 512, headerBytes: 12 * 1024, headersMs: 10_000, requestMs: 15_000 };
const CONTENT_TYPES = { crl: 'application/pkix-crl', issuer: 'application/pkix-cert' } as const;

interface Services extends Omit<RevocationServerOptions, 'onError'> {
  limits: ClientLimits;
  ocspPath: string;
  files: ReadonlyMap<string, { served: ServedFile; content: Watched<FileContent> }>;
  ocspState: Watched<Awaited<ReturnType<typeof loadOcspState>>>;
  onError: (error: unknown) => void;
}

/** Starts the server. Rejects when the IGC is missing (PkiError) or the port cannot be had (system error). */
export async function startRevocationServer(options: RevocationServerOptions): Promise<RevocationServer> {
  const { pkiDir, onError = () => undefined } = options;
  const { files, ocspPath } = await revocationServices(pkiDir);
  const limits = new ClientLimits();
  const services: Services = {
    ...options,
    limits,
    onError,
    ocspPath,
    files: new Map(
      files.map((served) => [served.path, { served, content: watchFile(served.file, onError) }]),
    ),
    ocspState: watch(ocspStateFiles(pkiDir), () => loadOcspState(pkiDir), onError),
  };
  await services.ocspState.get();
  const server = createServer(
    {
      maxHeaderSize: LIMITS.headerBytes,
      headersTimeout: LIMITS.headersMs,
      requestTimeout: LIMITS.requestMs,
      connectionsCheckingInterval: 1000,
      keepAliveTimeout: 5000,
    },
    (request, response) => {
      handle(services, request, response).catch((error: unknown) => fail(services, request, response, error));
    },
  );
  server.maxConnections = LIMITS.connections;
  server.on('connection', (socket: Socket) => admit(socket, limits));
  // A client that does not read its answer, or sends nothing after one.
  server.setTimeout(LIMITS.requestMs + 5000);
  await listen(server, options.port, options.bind);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** A client that holds too many connections already loses this one. */
function admit(socket: Socket, limits: ClientLimits): void {
  const address = socket.remoteAddress ?? '';
  if (limits.connect(address)) socket.once('close', () => limits.disconnect(address));
  else {
    socket.on('error', () => undefined);
    socket.end(
      'HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    );
    socket.destroySoon();
  }
}

/** Why a request is not served now, as status and text; null when it is. */
function refusal({ limits, overloaded }: Services, request: IncomingMessage): [429 | 503, string] | null {
  if (!limits.mayAsk(addressOf(request))) return [429, 'Trop de requêtes : réessayez dans une seconde.'];
  if (overloaded?.()) return [503, 'Le laboratoire est surchargé, réessayez dans un moment.'];
  return null;
}

async function handle(services: Services, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refused = refusal(services, request);
  if (refused) {
    const [status, text] = refused;
    response.setHeader('Retry-After', status === 429 ? '1' : '5');
    // What the client has pipelined behind this one is not answered.
    response.setHeader('Connection', 'close');
    return sendText(request, response, status, text);
  }
  const path = pathOf(request);
  const isOcsp = path === services.ocspPath || path.startsWith(`${services.ocspPath}/`);
  const file = services.files.get(path);
  if (!isOcsp && !file) {
    return sendText(
      request,
      response,
      404,
      "Rien à cette adresse. Les services de révocation sont ceux que nomment les certificats de l'IGC de test.",
    );
  }
  const allowed = isOcsp ? ['GET', 'HEAD', 'POST'] : ['GET', 'HEAD'];
  if (!allowed.includes(request.method ?? '')) {
    response.setHeader('Allow', allowed.join(', '));
    return sendText(request, response, 405, `Méthode refusée ; ici : ${allowed.join(', ')}.`);
  }
  if (file) {
    const content = await file.content.get();
    const answer = sendFile(request, response, content, CONTENT_TYPES[file.served.kind]);
    return note(services, request, path, file.served.kind, null, answer);
  }
  return answerOcsp(services, request, response, path);
}

async function answerOcsp(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const der =
    request.method === 'POST'
      ? await readBody(request, MAX_OCSP_REQUEST_BYTES)
      : ocspRequestOfPath(path.slice(services.ocspPath.length));
  if (der === null && request.method === 'POST') {
    response.setHeader('Connection', 'close');
    return sendText(request, response, 413, 'Requête OCSP trop longue.');
  }
  const answer: OcspAnswer = der
    ? await ocspAnswer(await services.ocspState.get(), der)
    : ocspFailure('malformedRequest');
  for (const { serial, status } of answer.singles) {
    note(services, request, services.ocspPath, 'ocsp', serial, status);
  }
  if (answer.singles.length === 0) {
    note(services, request, services.ocspPath, 'ocsp', null, answer.result);
  }
  sendOcsp(request, response, answer.der);
}

/** The path alone; a client behind a proxy may send the whole URL. */
function pathOf(request: IncomingMessage): string {
  const target = (request.url ?? '/').replace(/^http:\/\/[^/]*/i, '');
  return target.split('?')[0] ?? '/';
}

function note(
  { record, limits }: Services,
  request: IncomingMessage,
  path: string,
  kind: 'crl' | 'ocsp' | 'issuer',
  serial: string | null,
  answer: string,
): void {
  const clientAddress = addressOf(request);
  if (!limits.mayRecord(clientAddress, path, serial)) return;
  const userAgent = request.headers['user-agent']?.slice(0, 200) ?? null;
  const data = { kind, path: path.slice(0, 300), serial: serial?.slice(0, 128) ?? null, answer, userAgent };
  record({ type: 'revocation.fetched', data }, { clientAddress });
}

/** The peer's address; IPv4 mapped in IPv6 as IPv4. */
function addressOf(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '').toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
}

function fail(services: Services, request: IncomingMessage, response: ServerResponse, error: unknown): void {
  // The client went away in the middle of its body: nobody to answer, nothing wrong here.
  if (request.destroyed && !request.complete) return;
  services.onError(error);
  if (response.headersSent) response.destroy();
  else sendText(request, response, 503, 'Le service de révocation est indisponible, réessayez.');
}

function listen(server: Server, port: number, bind: string): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, bind, () => {
      server.off('error', failed);
      done();
    });
  });
}
