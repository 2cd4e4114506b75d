/** GETQUOTA, GETQUOTAROOT and SETQUOTA: RFC 9208 (RFC 2087). One root, `""`, for the whole mailbox. */
import { AUTHENTICATED, type Command, no, ok } from '../command';
import { wireName } from '../output';
import type { Session } from '../session';

async function answerQuota(session: Session): Promise<void> {
  const { octets, messages, octetLimit, messageLimit } = await session.services.store.quota(
    session.mailbox.id,
  );
  const kilo = (count: number) => Math.ceil(count / 1024);
  session.output.line(
    `* QUOTA "" (STORAGE ${kilo(octets)} ${kilo(octetLimit)} MESSAGE ${messages} ${messageLimit})`,
  );
}

export const GETQUOTA: Command = {
  name: 'GETQUOTA',
  states: AUTHENTICATED,
  async run(session, args) {
    const root = args.text('quota root');
    args.end();
    if (root !== '') return no('No such quota root', 'NONEXISTENT');
    await answerQuota(session);
    return ok('Getquota completed');
  },
};

export const GETQUOTAROOT: Command = {
  name: 'GETQUOTAROOT',
  states: AUTHENTICATED,
  async run(session, args) {
    const name = args.mailbox();
    args.end();
    // Also for a folder that is not there yet: the answer says where it would count (RFC 9208 §4.1.2).
    session.output.line('* QUOTAROOT ', wireName(name), ' ""');
    await answerQuota(session);
    return ok('Getquotaroot completed');
  },
};

export const SETQUOTA: Command = {
  name: 'SETQUOTA',
  states: AUTHENTICATED,
  async run(_, args) {
    args.text('quota root');
    args.list('resource limits');
    args.end();
    return no('Quotas are set by whoever runs this server', 'NOPERM');
  },
};
