import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestAbort } from '../../db/queries/execution-state';
import { verifyToken } from '../../db/queries/token';
import { provisionAccount } from '../provisioning/provide';
import { openTestServer, type TestServer } from '../testing';
import { change, newPerson, newValues, opened } from './testing';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
  await server.lab.begin();
});
afterAll(() => server.close());

const refused = (promise: Promise<unknown>) =>
  promise.then(
    () => ({ message: 'accepted', details: {} }),
    (error) => ({ message: error.message as string, details: error.cause?.details ?? {} }),
  );

describe('an account', () => {
  it('is made as it was typed, less the spaces, and is available at once where mailboxes are', async () => {
    const person = await newPerson(server);
    const account = await opened(person, { idNatAuthCli: '443 061\u00a0841 00047', nil: ' 77 ' });
    expect(await account.now()).toMatchObject({
      ...{ nil: '77', idNatAuthCli: '44306184100047', kindAuthCli: 'siret', kindPsc: 'cps' },
      ...{ status: 'available', mailboxApplicative: '44306184100047@mail.test.example' },
    });
  });

  it('is refused at the field that is wrong', async () => {
    const { call } = await newPerson(server);
    const values = newValues();
    for (const [wrong, field] of [
      [{ nil: '1234567890123' }, 'nil'],
      [{ idNatPsc: 'non' }, 'idNatPsc'],
      [{ idNatPsc: '', idNatAuthCli: '' }, 'idNatPsc'],
      [{ idNatAuthCli: 'patient', kindAuthCli: 'other' as const }, 'idNatAuthCli'],
      [{ idNatAuthCli: 'Admin', kindAuthCli: 'other' as const }, 'idNatAuthCli'],
      [{ idNatAuthCli: values.idNatPsc, kindAuthCli: 'other' as const }, 'idNatAuthCli'],
    ] as const) {
      const answer = await refused(call.account.create({ values: { ...values, ...wrong } }));
      expect(answer.details, JSON.stringify(wrong)).toEqual({ field });
    }
    expect(await call.account.list()).toEqual([]);
  });

  it('is refused once the organisation has as many as it may, and there is room again after a deletion', async () => {
    server.config.accountsPerOrganisation = 1;
    try {
      const person = await newPerson(server);
      const first = await opened(person);
      const another = () => refused(person.call.account.create({ values: newValues() }));
      expect((await another()).message).toMatch(/comptes permis \(1\)/);
      const previewed = await refused(person.call.account.preview({ values: newValues() }));
      expect(previewed.message).toMatch(/comptes permis/);
      await person.call.account.delete({ accountId: first.id, seenAt: (await first.now()).changedAt });
      expect((await another()).message).toBe('accepted');
    } finally {
      server.config.accountsPerOrganisation = 1000;
    }
  });

  it('is one for a product, however often and from wherever the form is sent', async () => {
    const person = await newPerson(server);
    const colleague = await newPerson(server, person);
    const values = newValues();
    const answers = await Promise.allSettled([
      person.call.account.create({ values }),
      person.call.account.create({ values }),
      colleague.call.account.create({ values: { ...newValues(), nil: values.nil } }),
    ]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason.message).toContain(`le NIL ${values.nil}`);
    }
    expect(await person.call.account.list()).toHaveLength(1);
    const elsewhere = await newPerson(server);
    await expect(opened(elsewhere, { nil: values.nil })).resolves.toBeDefined();
  });

  it('waits again when its numbers change, and not when its product alone does', async () => {
    server.config.provisioning = 'nightly';
    try {
      const person = await newPerson(server);
      const account = await opened(person);
      expect((await account.now()).status).toBe('pending');
      await provisionAccount(server.database.db, account, server.config.mailDomain);
      const renamed = { ...account.typed, nil: newValues().nil };
      expect(await change(person, account, renamed)).toEqual({ waits: false });
      expect(await account.now()).toMatchObject({ nil: renamed.nil, status: 'available' });
      expect(await change(person, account, { ...renamed, idNatPsc: newValues().idNatPsc })).toEqual({
        waits: true,
      });
      expect((await account.now()).status).toBe('pending');
      const answer = await refused(
        person.call.execution.start({ accountId: account.id, case: 'authcli-auth-imap' }),
      );
      expect(answer.message).toContain('pas encore créée');
    } finally {
      server.config.provisioning = 'immediate';
    }
  });

  it('keeps the change of a colleague, and says so to whoever saw it before', async () => {
    const person = await newPerson(server);
    const colleague = await newPerson(server, person);
    const account = await opened(person);
    const { changedAt: seenAt } = await account.now();
    const theirs = { ...account.typed, nil: newValues().nil };
    const mine = { ...account.typed, nil: newValues().nil };
    await colleague.call.account.change({ accountId: account.id, seenAt, values: theirs });
    const answer = await refused(person.call.account.change({ accountId: account.id, seenAt, values: mine }));
    expect(answer.details).toEqual({ field: 'version' });
    expect(answer.message).toContain('modifié entre-temps');
    expect((await account.now()).nil).toBe(theirs.nil);
    const late = await refused(person.call.account.delete({ accountId: account.id, seenAt }));
    expect(late.details).toEqual({ field: 'version' });
  });

  it('is neither changed nor deleted while one of its tests runs', async () => {
    const person = await newPerson(server);
    const account = await opened(person);
    const { number } = await person.call.execution.start({
      accountId: account.id,
      case: 'authcli-auth-imap',
    });
    const seen = { accountId: account.id, seenAt: (await account.now()).changedAt };
    const answers = await Promise.all(
      [
        change(person, account, newValues()),
        person.call.account.delete(seen),
        person.call.account.preview({ ...seen, values: newValues() }),
      ].map(refused),
    );
    for (const answer of answers) {
      expect(answer.details).toEqual({ number });
      expect(answer.message).toContain(`#${number}`);
    }
    await requestAbort(server.database.db, person, number);
    await person.call.account.delete(seen);
    expect(await person.call.account.list()).toEqual([]);
  });

  it('is either played as it was or changed, never both, when the two are asked for at once', async () => {
    const person = await newPerson(server);
    for (let turn = 0; turn < 6; turn++) {
      const account = await opened(person);
      const [started, changed] = await Promise.allSettled([
        person.call.execution.start({ accountId: account.id, case: 'authcli-auth-imap' }),
        change(person, account, { ...newValues(), nil: account.typed.nil }),
      ]);
      const { mailboxApplicative } = await account.now();
      if (started.status === 'fulfilled') {
        const [row] = await server.database.sql`
          select snapshot->'mailbox'->>'address' as address from execution where number = ${started.value.number}`;
        expect(row!.address).toBe(mailboxApplicative);
        await requestAbort(server.database.db, person, started.value.number);
      }
      expect([started.status, changed.status]).toContain('fulfilled');
    }
  });

  it('leaves its executions and nothing else behind when it is deleted', async () => {
    const person = await newPerson(server);
    const account = await opened(person);
    const { token } = await person.call.account.createToken({
      accountId: account.id,
      name: 'CI',
      days: 30,
    });
    const { number } = await person.call.execution.start({
      accountId: account.id,
      case: 'authcli-auth-imap',
    });
    await requestAbort(server.database.db, person, number);
    await person.call.account.delete({ accountId: account.id, seenAt: (await account.now()).changedAt });
    expect(await verifyToken(server.database.db, token)).toBeUndefined();
    const [kept] = await server.database.sql`select verdict from execution where number = ${number}`;
    expect(kept!.verdict).toBe('aborted');
    const claims = await server.database.sql`
      select from number_claim where organisation_id = ${person.organisationId}`;
    expect(claims).toHaveLength(0);
    // The product and its numbers are free for the same organisation.
    await expect(opened(person, account.typed)).resolves.toBeDefined();
  });
});

describe('what a change would do', () => {
  it('is said before it is done, mailbox by mailbox, and not done', async () => {
    const person = await newPerson(server);
    const one = await opened(person);
    const other = await opened(person, { idNatAuthCli: one.typed.idNatAuthCli });
    const fresh = newValues();
    const { changedAt: seenAt } = await one.now();
    const preview = await person.call.account.preview({
      accountId: one.id,
      seenAt,
      values: { ...fresh, idNatPsc: ` ${fresh.idNatPsc.slice(0, 3)} ${fresh.idNatPsc.slice(3)}` },
    });
    expect(preview.values).toEqual(fresh);
    expect(preview.waits).toBe(true);
    expect(
      preview.mailboxes.map(({ address, fate, sharedWith }) => [address.split('@')[0], fate, sharedWith]),
    ).toEqual([
      [fresh.idNatPsc, 'create', []],
      [fresh.idNatAuthCli, 'create', []],
      [one.typed.idNatPsc, 'remove', []],
      [one.typed.idNatAuthCli, 'share', [other.typed.nil]],
    ]);
    expect(preview.mailboxes[2]).toMatchObject({ removedAfterDays: 7, messages: 0 });
    expect((await one.now()).changedAt).toBe(seenAt);
    const claims = await server.database.sql`
      select from number_claim where organisation_id = ${person.organisationId}`;
    expect(claims).toHaveLength(3);
    const deletion = await person.call.account.preview({ accountId: one.id, seenAt });
    expect(deletion.mailboxes.map(({ fate }) => fate)).toEqual(['remove', 'share']);
  });
});

describe('the history', () => {
  it('tells what changed and who did it, and of administrators only that it was one', async () => {
    const person = await newPerson(server);
    const account = await opened(person);
    await change(person, account, { ...account.typed, nil: '4242' });
    await server.database.sql`
      insert into audit (user_id, login, role, action, organisation_id, account_id)
      values (${person.session.userId}, 'chef', 'administrator', 'provisioning.retry', ${person.organisationId}, ${account.id})`;
    const { acts } = await person.call.account.history({ accountId: account.id });
    expect(acts.map(({ action, who }) => [action, who])).toEqual([
      ['provisioning.retry', null],
      ['account.change', person.session.name],
      ['account.create', person.session.name],
    ]);
    expect(acts[1]!.details).toMatchObject({ before: { nil: account.typed.nil }, after: { nil: '4242' } });
  });
});

describe('API tokens', () => {
  it.each(['a\r\nb', 'a\0', '\u202eab', '\u200b', '\ud800'])(
    'have no name that hides something: %j',
    async (name) => {
      const person = await newPerson(server);
      const { id: accountId } = await opened(person);
      const made = person.call.account.createToken({ accountId, name, days: 30 });
      await expect(made).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    },
  );

  it('are shown once, listed by their beginning, and revoked', async () => {
    const person = await newPerson(server);
    const { id: accountId } = await opened(person);
    const { token } = await person.call.account.createToken({ accountId, name: ' CI ', days: null });
    const [listed] = await person.call.account.tokens({ accountId });
    expect(listed).toMatchObject({ name: 'CI', state: 'valid', expiresAt: null });
    expect(token.startsWith(listed!.prefix)).toBe(true);
    expect(JSON.stringify(listed)).not.toContain(token);
    await person.call.account.revokeToken({ accountId, tokenId: listed!.id });
    await person.call.account.revokeToken({ accountId, tokenId: listed!.id });
    expect((await person.call.account.tokens({ accountId }))[0]!.state).toBe('revoked');
    const journal = await server.database.sql`
      select action, details::text from audit where account_id = ${accountId} order by id`;
    expect(journal.map(({ action }) => action)).toEqual([
      'account.create',
      'account.token',
      'account.token_revoke',
    ]);
    expect(JSON.stringify(journal)).not.toContain(token);
  });

  it('are twenty at most for an account', async () => {
    const person = await newPerson(server);
    const { id: accountId } = await opened(person);
    const all = await Promise.allSettled(
      Array.from({ length: 22 }, (_, index) =>
        person.call.account.createToken({ accountId, name: `${index}`, days: 30 }),
      ),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
  });
});

describe('sandbox certificates', () => {
  it('are refused where there is no sandbox, without a number for them, and beyond twenty in an hour', async () => {
    const person = await newPerson(server);
    const account = await opened(person);
    const bare = await opened(person, { idNatAuthCli: '' });
    const ask = ({ id: accountId }: { id: number }) =>
      refused(person.call.account.certificate({ accountId }));
    expect((await ask(account)).message).toContain('ne délivre pas');
    server.config.sandbox = { url: 'http://sandbox', secret: 's' };
    try {
      expect((await ask(bare)).message).toContain('pas d’identifiant national AUTH_CLI');
      await server.database.sql`
        insert into audit (role, action, organisation_id, account_id)
        select 'editor', 'account.certificate', ${person.organisationId}, ${account.id} from generate_series(1, 20)`;
      const answer = await ask(account);
      expect(answer.message).toMatch(/20 certificats en une heure/);
      expect(answer.details.retryAfter).toBeGreaterThan(3500);
    } finally {
      server.config.sandbox = null;
    }
  });
});

it('answers of another organisation’s account as of an unknown one', async () => {
  const [owner, stranger] = [await newPerson(server), await newPerson(server)];
  const account = await opened(owner);
  const seenAt = (await account.now()).changedAt;
  await owner.call.account.createToken({ accountId: account.id, name: 'x', days: 30 });
  const tokenId = (await owner.call.account.tokens({ accountId: account.id }))[0]!.id;
  const asks = (accountId: number) => [
    stranger.call.account.get({ accountId }),
    stranger.call.account.change({ accountId, seenAt, values: newValues() }),
    stranger.call.account.delete({ accountId, seenAt }),
    stranger.call.account.preview({ accountId, seenAt, values: newValues() }),
    stranger.call.account.history({ accountId }),
    stranger.call.account.tokens({ accountId }),
    stranger.call.account.createToken({ accountId, name: 'x', days: 30 }),
    stranger.call.account.revokeToken({ accountId, tokenId }),
    stranger.call.account.certificate({ accountId }),
  ];
  const [foreign, unknown] = [
    await Promise.all(asks(account.id).map(refused)),
    await Promise.all(asks(999_999).map(refused)),
  ];
  expect(foreign).toEqual(unknown);
  for (const { message } of foreign) expect(message).toBe('Ce compte n’existe pas.');
  // A token of another account of one's own does not become reachable through it.
  const own = await opened(stranger);
  const answer = await refused(stranger.call.account.revokeToken({ accountId: own.id, tokenId }));
  expect(answer.message).toBe('Ce jeton n’existe pas.');
});
