/** IDLE, RFC 2177: changes are pushed until the client says DONE. */
import { AUTHENTICATED, bad, type Command, ok } from '../command';
import type { Session } from '../session';

/** Between two signs of life: middle boxes forget silent connections. */
const SIGN_MS = 2 * 60_000;

export const IDLE: Command = {
  name: 'IDLE',
  states: AUTHENTICATED,
  async run(session, args) {
    args.end();
    session.output.line('+ idling');
    session.output.push();
    // A goodbye need not wait for DONE.
    session.busy = false;
    const signs = setInterval(() => {
      session.output.line('* OK Still here');
      session.output.push();
    }, SIGN_MS);
    try {
      await pushUntilInput(session);
    } finally {
      clearInterval(signs);
      if (session.selected) session.selected.onChange = null;
    }
    session.busy = true;
    const line = await session.input.line(session.connection.limits.lineBytes);
    // Many clients just close the connection, and have done nothing wrong.
    if (line === null) return null;
    const done = line.toString('latin1').toUpperCase() === 'DONE';
    session.connection.transcript.client(done ? 'DONE' : `<${line.length} octets>`);
    return done ? ok('Idle completed') : bad('Expected DONE');
  },
};

async function pushUntilInput(session: Session): Promise<void> {
  const { input, output, selected } = session;
  const arrived = input.waiting().then(() => 'input' as const);
  for (;;) {
    let changed = () => {};
    const change = new Promise<'change'>((done) => {
      changed = () => done('change');
    });
    if (selected) selected.onChange = changed;
    // What changed before the callback was in place is seen here.
    await selected?.announce(output, { expunge: true });
    output.push();
    if ((await Promise.race([arrived, change])) === 'input') return;
  }
}
