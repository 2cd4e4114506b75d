/** LOGOUT: RFC 3501 §6.1.3. */
import { ANY, type Command, ok } from '../command';

export const LOGOUT: Command = {
  name: 'LOGOUT',
  states: ANY,
  async run(session, args) {
    args.end();
    session.output.line('* BYE Logging out');
    const after = async () => {
      session.connection.endedBy('client', 'LOGOUT');
      await session.end(null);
    };
    return { ...ok('Logout completed'), after };
  },
};
