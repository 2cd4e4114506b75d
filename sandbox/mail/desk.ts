/** « Courrier »: what the sandbox's mails are read with. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PROTECTIVE_HEADERS, send, sendHtml, sendJson } from '../http/respond';
import { mailList, mailPage } from '../pages/mail';
import { codeIn, type Mailbox } from './mailbox';

const HEARTBEAT_MS = 25_000;

export function showMails(mailbox: Mailbox, res: ServerResponse, query: URLSearchParams): void {
  const asked = query.get('message');
  const open = asked === null ? undefined : mailbox.find(asked);
  const gone = asked !== null && !open;
  sendHtml(res, gone ? 404 : 200, mailPage(mailbox.list(), open, gone));
}

/** The list alone, for the script that renews it. */
export function showMailList(mailbox: Mailbox, res: ServerResponse, query: URLSearchParams): void {
  const list = mailList(mailbox.list(), query.get('message') ?? undefined);
  send(res, 200, list.toString(), 'text/html; charset=utf-8', {
    'content-security-policy': "default-src 'none'",
  });
}

/** The same for scripts: `?destinataire=` keeps one recipient's. Newest first. */
export function showMailJson(mailbox: Mailbox, res: ServerResponse, query: URLSearchParams): void {
  const mails = mailbox.list(query.get('destinataire') ?? undefined);
  sendJson(
    res,
    200,
    mails.map((mail) => ({
      ...mail,
      receivedAt: new Date(mail.receivedAt).toISOString(),
      code: codeIn(mail) ?? null,
    })),
  );
}

/** Server-sent events: one `courrier` for each mail that arrives, so that open pages look again. */
export function followMails(mailbox: Mailbox, req: IncomingMessage, res: ServerResponse): void {
  res.writeHead(200, { ...PROTECTIVE_HEADERS, 'content-type': 'text/event-stream' });
  if (req.method === 'HEAD') return void res.end();
  res.write('retry: 1000\n\n');
  const tell = () => res.write('event: courrier\ndata: nouveau\n\n');
  const heartbeat = setInterval(() => res.write(':\n\n'), HEARTBEAT_MS);
  heartbeat.unref();
  mailbox.on('mail', tell);
  req.on('close', () => {
    clearInterval(heartbeat);
    mailbox.off('mail', tell);
  });
}
