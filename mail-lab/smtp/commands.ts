/** The commands of a session. Sequence and rights are checked here; the longer ones have a file of their own. */
import { maskAll, maskExchange, OFFERED } from '../sasl/mechanisms';
import { authenticateSession } from './auth';
import { receiveMessage } from './data';
import { addRecipient, startTransaction } from './envelope';
import type { Reply } from './reply';
import type { Session } from './session';
import { shownRecipient } from './shown-recipient';

interface Command {
  run(session: Session, args: string): Promise<void> | void;
  /** The arguments as they may be recorded. */
  mask?(args: string, session: Session): string | Promise<string>;
}

const MAX_HELO = 255;

/** The identity of AUTH= is not ours to keep (RFC 4954 §5). */
const maskIdentity = (args: string): string => args.replace(/\bAUTH=\S*/gi, 'AUTH=***');

const simple = (name: string, reply: Reply): Command => ({
  run: (session) => session.reply(name, reply),
  mask: maskAll,
});

const aboutAddress = (name: string, answer: Reply): Command => ({
  run: (session, args) =>
    session.reply(name, args ? answer : [501, `5.5.4 Syntax: ${name} followed by an address`]),
  mask: maskAll,
});

function hello(name: 'EHLO' | 'HELO'): Command {
  return {
    run(session, args) {
      // A name with spaces (that of a workstation) is no host name, but no reason either to send anybody away.
      if (!args || args.length > MAX_HELO) {
        return session.reply(name, [501, '5.5.4 A host name or address literal is expected']);
      }
      session.helo = args;
      session.extended = name === 'EHLO';
      session.transaction = null;
      const { serverName, clientAddress } = session.connection;
      const greeting = `${serverName} greets ${clientAddress}`;
      session.reply(name, [250, name === 'HELO' ? greeting : [greeting, ...extensions(session)]]);
    },
  };
}

/** No mechanism is offered before TLS, STARTTLS not after. */
function extensions({ connection }: Session): string[] {
  const offer = connection.tls
    ? connection.mailbox
      ? []
      : [`AUTH ${OFFERED[connection.host.mie].join(' ')}`]
    : ['STARTTLS'];
  const size = `SIZE ${connection.limits.messageBytes}`;
  return ['PIPELINING', size, ...offer, 'ENHANCEDSTATUSCODES', '8BITMIME', 'DSN', 'SMTPUTF8'];
}

export const COMMANDS: Readonly<Record<string, Command | undefined>> = {
  __proto__: null as never,
  EHLO: hello('EHLO'),
  HELO: hello('HELO'),
  STARTTLS: {
    mask: maskAll,
    run(session, args) {
      if (args) return session.reply('STARTTLS', [501, '5.5.4 STARTTLS takes no argument']);
      if (session.connection.tls) return session.reply('STARTTLS', [503, '5.5.1 TLS is already active']);
      return session.startTls();
    },
  },
  AUTH: { run: authenticateSession, mask: maskExchange },
  MAIL: { run: startTransaction, mask: maskIdentity },
  RCPT: { run: addRecipient, mask: shownRecipient },
  DATA: { run: receiveMessage, mask: maskAll },
  RSET: {
    mask: maskAll,
    run(session) {
      session.transaction = null;
      session.reply('RSET', [250, '2.0.0 Transaction forgotten']);
    },
  },
  NOOP: simple('NOOP', [250, '2.0.0 OK']),
  VRFY: aboutAddress('VRFY', [252, '2.1.5 Not verified here: send, the answer to RCPT tells']),
  EXPN: aboutAddress('EXPN', [502, '5.5.1 There are no lists here']),
  HELP: simple('HELP', [214, '2.0.0 Message submission: RFC 5321, RFC 6409']),
  QUIT: {
    run: (session) => session.end('client', 'QUIT', [221, '2.0.0 Bye'], 'QUIT'),
    mask: maskAll,
  },
};
