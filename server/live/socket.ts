/** The live stream to the pages (socket.io; the contract is in server/views.ts). */
import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { z } from 'zod';
import { sessionOfCookie } from '../auth/cookie';
import { sameOrigin } from '../auth/origin';
import type { PortalSession } from '../auth/portal-session';
import { isRefusal } from '../errors';
import { logger } from '../log';
import { rowNumber } from '../row-number';
import type { LiveClientEvents, LiveServerEvents } from '../views';
import { type Following, hub } from './hub';
import { watchSessions } from './sessions';

/** Executions that one page may follow at once. */
const MOST = 64;

const followSchema = z.object({
  number: rowNumber,
  after: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});

interface SocketData {
  session: PortalSession;
  sessionId: string;
}
type LiveSocket = Socket<LiveClientEvents, LiveServerEvents, Record<string, never>, SocketData>;

/** Attaches the stream to the HTTP server. Only users of our own pages get in, logged in and with the terms accepted. */
export function attachLive(server: HttpServer): { close: () => void; readonly clients: number } {
  const io = new Server<LiveClientEvents, LiveServerEvents, Record<string, never>, SocketData>(server, {
    path: '/socket.io',
    serveClient: false,
    maxHttpBufferSize: 16 * 1024,
    // Cookies travel with the handshake of any site: only our own pages may use them.
    allowRequest: (request, answer) => answer(null, sameOrigin(request.headers.origin, request.headers.host)),
  });
  io.use(async (socket, next) => {
    const known = await sessionOfCookie(socket.request.headers.cookie);
    if (!known?.session.termsAccepted) return next(new Error('unauthorized'));
    socket.data.session = known.session;
    socket.data.sessionId = known.id;
    next();
  });
  io.on('connection', serve);
  const sessions = watchSessions(io);
  return {
    close() {
      sessions.stop();
      void io.close();
    },
    get clients() {
      return io.engine.clientsCount;
    },
  };
}

function serve(socket: LiveSocket): void {
  const followings = new Map<number, Following | null>();
  const drop = (number: number) => {
    followings.get(number)?.stop();
    followings.delete(number);
  };
  socket.on('follow', async (request, ack) => {
    const answer = typeof ack === 'function' ? ack : () => {};
    const parsed = followSchema.safeParse(request);
    if (!parsed.success) return answer({ ok: false });
    const { number, after } = parsed.data;
    drop(number);
    if (followings.size >= MOST) return answer({ ok: false });
    followings.set(number, null);
    try {
      const following = await hub().follow(socket.data.session, number, after, {
        events: (events) => void socket.emit('events', { number, events }),
        execution: (view) => void socket.emit('execution', view),
        withdrawn: (seqs) => void socket.emit('withdrawn', { number, seqs }),
      });
      // Left, or followed anew, in the meantime.
      if (followings.get(number) !== null || !socket.connected) following.stop();
      else followings.set(number, following);
      answer({ ok: true });
    } catch (error) {
      if (followings.get(number) === null) followings.delete(number);
      if (!isRefusal(error)) logger('live').error({ err: error, execution: number }, 'following failed');
      answer({ ok: false });
    }
  });
  socket.on('unfollow', (request) => {
    const parsed = followSchema.pick({ number: true }).safeParse(request);
    if (parsed.success) drop(parsed.data.number);
  });
  const { bulletin } = hub();
  const accounts = bulletin.followAccounts(socket.data.session.organisationId, () => socket.emit('accounts'));
  const administration = followAsAdministrator(socket);
  socket.on('disconnect', () => {
    accounts.stop();
    administration.stop();
    for (const number of [...followings.keys()]) drop(number);
  });
}

/** Runs of the creation of mailboxes, and one execution of whomever. */
function followAsAdministrator(socket: LiveSocket): Following {
  const { bulletin } = hub();
  const runs = slotOf(socket);
  const execution = slotOf(socket);
  socket.on('followProvisioning', (ack) =>
    runs.fill(ack, (tell) =>
      bulletin.followRuns({
        run: (view) => tell(() => socket.emit('provisioning', view)),
        accounts: () => tell(() => socket.emit('accounts')),
      }),
    ),
  );
  socket.on('watchExecution', (request, ack) => {
    const parsed = followSchema.pick({ number: true }).safeParse(request);
    if (!parsed.success) return void (typeof ack === 'function' && ack({ ok: false }));
    const { number } = parsed.data;
    return execution.fill(ack, (tell) =>
      bulletin.watchExecution(number, () => tell(() => socket.emit('executionChanged', number))),
    );
  });
  return {
    stop() {
      runs.stop();
      execution.stop();
    },
  };
}

/** One following of an administrator's page: whether somebody still administers is asked again before each news. */
function slotOf(socket: LiveSocket) {
  let following: Following | null = null;
  const stop = () => {
    following?.stop();
    following = null;
  };
  const administers = async () => {
    const known = await sessionOfCookie(socket.request.headers.cookie).catch(() => null);
    return known?.session.administrator === true && known.session.termsAccepted;
  };
  const tell = async (emit: () => void) => {
    if (!(await administers())) stop();
    if (following) emit();
  };
  return {
    stop,
    async fill(ack: unknown, follow: (tell: (emit: () => void) => void) => Following): Promise<void> {
      const answer = typeof ack === 'function' ? ack : () => {};
      if (!(await administers()) || !socket.connected) return answer({ ok: false });
      stop();
      following = follow((emit) => void tell(emit));
      answer({ ok: true });
    },
  };
}
