/**
 * The revocation services of the test IGC over HTTP: CRLs, OCSP and authorities' certificates, on the paths
 * that the certificates name. Each fetch is an event: it proves that a client checks revocation (ECO 1.1.6).
 */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { EventData, NewEvent } from '../../conformance/events';
import { HOST_KEYS } from '../../conformance/hosts';
import {
  authorityName,
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
import { addressOf, type Handler, type HttpService, serveHttp } from './serve';
import { type FileContent, type Watched, watch, watchFile } from './watched';

export interface RevocationServerOptions {
  bind: string;
  /** 0: any free port. */
  port: number;
  /** Directory of the IGC; only its `lab/` folder is read. */
  pkiDir: string;
  /** Called for each file fetched and each certificate asked about, with the answer given; not for every one of a flood. */
  record: (event: NewEvent, context: { clientAddress: string }) => void;
  /** Whether a request is the laboratory's own: it is neither limited nor recorded. */
  isOwn?: (headers: IncomingHttpHeaders) => boolean;
  /** Fetches cannot be recorded at the moment: they are then refused, since none may go unseen. */
  overloaded?: () => boolean;
  /** What else is served on this port. */
  others?: readonly Handler[];
  /** A defect or a damaged file: for the log; the client got an error. */
  onError?: (error: unknown) => void;
}

export type RevocationServer = Pick<HttpService, 'port' | 'close'>;

const CONTENT_TYPES = { crl: 'application/pkix-crl', issuer: 'application/pkix-cert' } as const;

interface Services extends Pick<RevocationServerOptions, 'record' | 'isOwn'> {
  /** Of what is recorded. */
  budget: ClientLimits;
  ocspPath: string;
  files: ReadonlyMap<string, { served: ServedFile; content: Watched<FileContent> }>;
  ocspState: Watched<Awaited<ReturnType<typeof loadOcspState>>>;
}

/**
 * Starts the server, which also answers what other handlers know. Rejects when the IGC is missing (PkiError) or the
 * port cannot be had.
 */
export async function startRevocationServer(options: RevocationServerOptions): Promise<RevocationServer> {
  const { pkiDir, onError = () => undefined } = options;
  const { files, ocspPath } = await revocationServices(pkiDir);
  const services: Services = {
    record: options.record,
    isOwn: options.isOwn,
    budget: new ClientLimits(),
    ocspPath,
    files: new Map(
      files.map((served) => [served.path, { served, content: watchFile(served.file, onError) }]),
    ),
    ocspState: watch(ocspStateFiles(pkiDir), () => loadOcspState(pkiDir), onError),
  };
  await services.ocspState.get();
  return serveHttp({
    bind: options.bind,
    port: options.port,
    setting: 'LAB_HTTP_PORT',
    handlers: [(request, response) => handle(services, request, response), ...(options.others ?? [])],
    isOwn: options.isOwn,
    overloaded: options.overloaded,
    onError,
  });
}

async function handle(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const path = pathOf(request);
  const isOcsp = path === services.ocspPath || path.startsWith(`${services.ocspPath}/`);
  const file = services.files.get(path);
  if (!isOcsp && !file) return false;
  const allowed = isOcsp ? ['GET', 'HEAD', 'POST'] : ['GET', 'HEAD'];
  if (!allowed.includes(request.method ?? '')) {
    response.setHeader('Allow', allowed.join(', '));
    sendText(request, response, 405, `Méthode refusée ; ici : ${allowed.join(', ')}.`);
  } else if (file) {
    const content = await file.content.get();
    const answer = sendFile(request, response, content, CONTENT_TYPES[file.served.kind]);
    const authority = authorityName(file.served.authority);
    note(services, request, { kind: file.served.kind, path, serial: null, host: null, authority, answer });
  } else await answerOcsp(services, request, response, path);
  return true;
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
  const about = { kind: 'ocsp' as const, path: services.ocspPath };
  for (const { serial, status, ...single } of answer.singles) {
    const host = HOST_KEYS.find((key) => key === single.host) ?? null;
    const authority = single.authority && authorityName(single.authority);
    note(services, request, { ...about, serial, host, authority, answer: status });
  }
  if (answer.singles.length === 0) {
    note(services, request, { ...about, serial: null, host: null, authority: null, answer: answer.result });
  }
  sendOcsp(request, response, answer);
}

/** The path alone; a client behind a proxy may send the whole URL. */
function pathOf(request: IncomingMessage): string {
  const target = (request.url ?? '/').replace(/^http:\/\/[^/]*/i, '');
  return target.split('?')[0] ?? '/';
}

function note(
  { record, budget, isOwn }: Services,
  request: IncomingMessage,
  fetched: Omit<EventData<'revocation.fetched'>, 'userAgent'>,
): void {
  if (isOwn?.(request.headers)) return;
  const clientAddress = addressOf(request);
  const { path, serial } = fetched;
  if (!budget.mayRecord(clientAddress, path, serial)) return;
  const userAgent = request.headers['user-agent']?.slice(0, 200) ?? null;
  const data = { ...fetched, path: path.slice(0, 300), serial: serial?.slice(0, 128) ?? null, userAgent };
  record({ type: 'revocation.fetched', data }, { clientAddress });
}
