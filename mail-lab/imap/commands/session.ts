/** Commands about the session itself: RFC 3501 §6.1, §6.2.1; ID is RFC 2971, ENABLE RFC 5161. */
import { capabilities } from '../capabilities';
import { ANY, AUTHENTICATED, bad, type Command, ok } from '../command';

export const CAPABILITY: Command = {
  name: 'CAPABILITY',
  states: ANY,
  async run({ connection, output }) {
    output.line(`* CAPABILITY ${capabilities(connection)}`);
    return ok('Capability completed');
  },
};

export const NOOP: Command = {
  name: 'NOOP',
  states: ANY,
  async run({ selected, output }) {
    await selected?.announce(output, { expunge: true, force: true });
    return ok('NOOP completed');
  },
};

export const LOGOUT: Command = {
  name: 'LOGOUT',
  states: ANY,
  async run(session) {
    session.output.line('* BYE Logging out');
    const after = async () => {
      session.connection.endedBy('client', 'LOGOUT');
      await session.end(null);
    };
    return { ...ok('Logout completed'), after };
  },
};

export const ID: Command = {
  name: 'ID',
  states: ANY,
  async run({ output }, args) {
    const given = args.next('parameters');
    if (given.kind === 'atom' && given.value.toUpperCase() !== 'NIL')
      return bad('Parameters must be a list or NIL');
    output.line('* ID ("name" "MOTCO2" "vendor" "MOTCO2")');
    return ok('ID completed');
  },
};

export const STARTTLS: Command = {
  name: 'STARTTLS',
  states: ['not_authenticated'],
  async run(session) {
    if (session.connection.tls) return bad('TLS is already active');
    return { ...ok('Begin TLS negotiation now'), after: () => session.startTls() };
  },
};

export const ENABLE: Command = {
  name: 'ENABLE',
  states: AUTHENTICATED,
  async run({ output }, args) {
    if (args.left === 0) return bad('Name at least one extension');
    for (const node of args.rest()) if (node.kind !== 'atom') return bad('Extensions are atoms');
    // None of the extensions offered has to be enabled; unknown ones are ignored (RFC 5161 §3.1).
    output.line('* ENABLED');
    return ok('Enabled');
  },
};

export const NAMESPACE: Command = {
  name: 'NAMESPACE',
  states: AUTHENTICATED,
  async run({ output }) {
    output.line('* NAMESPACE (("" "/")) NIL NIL');
    return ok('Namespace completed');
  },
};
