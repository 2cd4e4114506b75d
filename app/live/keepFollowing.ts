import type { LiveSocket } from './socket';

/** `refused`: the server does not let us follow (session over). */
export type Link = 'connecting' | 'live' | 'lost' | 'refused';

/** The server has this long to answer before we ask again. */
const ANSWER_MS = 5000;

type Answered = (silent: Error | null, answer: { ok: boolean }) => void;

/**
 * Asks the server to follow something, again after each reconnection and until it answers. Register what listens to the
 * news before: some may come with the answer.
 * @param ask sends the question.
 * @param onLive what was announced while we were away is not announced again: read it here.
 * @returns what ends it.
 */
export function keepFollowing(
  socket: LiveSocket,
  {
    ask,
    onLink,
    onLive,
  }: {
    ask: (patient: ReturnType<LiveSocket['timeout']>, answered: Answered) => void;
    onLink: (link: Link) => void;
    onLive: () => void;
  },
): () => void {
  let over = false;
  function follow() {
    ask(socket.timeout(ANSWER_MS), (silent, answer) => {
      if (over || !socket.connected) return;
      if (silent) return follow();
      onLink(answer.ok ? 'live' : 'refused');
      if (answer.ok) onLive();
    });
  }
  const onLost = () => onLink('lost');
  // An active socket tries again by itself; an inactive one was refused by the server.
  const onFailed = () => onLink(socket.active ? 'lost' : 'refused');

  socket.on('connect', follow);
  socket.on('disconnect', onLost);
  socket.on('connect_error', onFailed);
  if (socket.connected) follow();
  else socket.connect();
  return () => {
    over = true;
    socket.off('connect', follow);
    socket.off('disconnect', onLost);
    socket.off('connect_error', onFailed);
  };
}
