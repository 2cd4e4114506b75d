/** Every page, asked for as another organisation, as an ordinary editor and as nobody: what is foreign does not exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../db/client';
import { newAccount, type TestAccount } from '../support/accounts';
import { answerTo, type Content, contentOf, renamed } from '../support/answers';
import { abort, start } from '../support/api';
import { serverConfig } from '../support/instance';
import { portalCookie } from '../support/login';
import { addressOf, type Ids, kindOf, plain, WRITINGS, waysOf } from './tenancy.addresses';
import { API, ENTRIES, type Entry, type Held, type Kind } from './tenancy.table';

const ROOT = resolve(import.meta.dirname, '../..');
const APP = join(ROOT, 'app');
const FILES = readdirSync(APP, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /(?:^|\/)(?:page\.tsx|route\.ts)$/.test(file),
);

/** Longer than ids of a test are: what is said of them can be told from what is said of others. */
const UNKNOWN: Ids = {
  ...{ account: 2_000_000_101, execution: 2_000_000_102, organisation: 2_000_000_103, act: 2_000_000_104 },
  ...{ person: 2_000_000_105, run: 2_000_000_106, announcement: 2_000_000_107, version: 2_000_000_108 },
};

interface Side {
  account: TestAccount;
  held: Held;
  cookie: string;
}
let owner: Side;
let stranger: Side;
let administrator: string;

beforeAll(async () => {
  administrator = await portalCookie('admin');
  owner = await sideOf('demo', { immatriculation: '356000000', name: 'Éditions de la Démonstration' });
  stranger = await sideOf('autre', { immatriculation: '999999998', name: 'Logiciels d’Ailleurs' });
  return async () => {
    for (const { account, held } of [owner, stranger]) await abort(account, held.execution);
  };
});

/** A person of an organisation of the sandbox, and what it holds. */
async function sideOf(
  person: string,
  organisation: { immatriculation: string; name: string },
): Promise<Side> {
  const cookie = await portalCookie(person);
  const account = await newAccount({ organisation });
  const asked = { case: 'authcli-auth-imap', delaySeconds: 600, clientIp: account.from };
  const { number, accountId } = await start(account, asked);
  const { sql, close } = openDatabase(serverConfig().databaseUrl, { max: 1, application: 'tests' });
  try {
    const one = async (rows: Promise<readonly { id: unknown }[]>) => Number((await rows)[0]!.id);
    const held = {
      ...{ account: accountId, execution: number, organisation: account.organisationId, version: 1 },
      person: await one(sql`select id from "user" where login = ${person}`),
      act: await one(sql`insert into audit (role, action, organisation_id, account_id, details)
        values ('system', 'account.create', ${account.organisationId}, ${accountId}, '{}') returning id`),
      run: await one(
        sql`insert into provisioning_run (trigger, state, ended_at)
        values ('manual', 'done', now()) returning id`,
      ),
      announcement: await one(sql`insert into announcement (text, tone, starts_at, ends_at)
        values ('Passé', 'info', now() - interval '2 days', now() - interval '1 day') returning id`),
    };
    return { account, held, cookie };
  } finally {
    await close();
  }
}

describe('the table of pages and routes', () => {
  it('names every page and every route: a new one needs an entry in tenancy.table.ts', () => {
    const own = FILES.filter((file) => !file.startsWith(API.folder));
    expect(Object.keys(ENTRIES).toSorted()).toEqual(own.toSorted());
  });

  it('says of every part in brackets, and of every row that a query may name, what it is', () => {
    for (const [file, entry] of Object.entries(ENTRIES)) {
      if ('testedBy' in entry) continue;
      const brackets = [...file.matchAll(/\[([^\]]+)\]/g)].map(([, name]) => name);
      expect(Object.keys(entry.path ?? {}), file).toEqual(brackets);
      const named = Object.keys({ ...entry.query, ...entry.cursors });
      expect(named.toSorted(), `${file}: rows named by the query`).toEqual(rowsRead(file));
    }
  });

  it('leaves to other tests only what they test', () => {
    for (const entry of [...Object.values(ENTRIES), API])
      if ('testedBy' in entry) expect(existsSync(join(ROOT, entry.testedBy)), entry.testedBy).toBe(true);
  });
});

/** Names of the query that a page, or what reads the query for it, takes for a row or for a path. */
function rowsRead(file: string): string[] {
  const text = readFileSync(join(APP, file), 'utf8');
  const readers = [...text.matchAll(/from '(@\/app|\.)(\/(?:[\w/]*\/)?query)'/g)].map(([, base, path]) =>
    readFileSync(`${join(base === '.' ? join(APP, dirname(file)) : APP, path!)}.ts`, 'utf8'),
  );
  const found = [text, ...readers].flatMap((source) => [
    ...source.matchAll(/\bidOf\([^']*'(\w+)'\)/g),
    ...source.matchAll(/\/\^\[1-9\][^(]*\(text\('(\w+)'\)\)/g),
    ...source.matchAll(/\bownPath\([^)]*\)?\.(\w+)\)/g),
    ...source.matchAll(/\bconst (?:\[\{ compte \}, )?\{ (\w+) \}\]? = await (?:searchParams|Promise)/g),
    ...(/numberAsked\(/.test(source) ? source.matchAll(/textOf\(parameters, '(numero)'\)/g) : []),
  ]);
  return [...new Set(found.map(([, name]) => name!))].toSorted();
}

const OWN = Object.entries(ENTRIES).filter((all): all is [string, Entry] => !('testedBy' in all[1]));
const WITH_IDS = OWN.filter(([, { path, query }]) =>
  Object.values({ ...path, ...query }).some((part) => kindOf(part)),
);
const kindsOf = ({ path, query }: Entry): Kind[] => [
  ...new Set(Object.values({ ...path, ...query }).flatMap((part) => kindOf(part) ?? [])),
];

/** Each kind replaced alone, the rest being one's own; then all together. */
function* pairsOf(entry: Entry, foreign: Ids, own: Ids): Generator<{ foreign: Ids; unknown: Ids }> {
  const kinds = kindsOf(entry);
  for (const replaced of kinds.length > 1 ? [...kinds.map((kind) => [kind]), kinds] : [kinds]) {
    const pick = (from: Ids) => ({
      ...own,
      ...Object.fromEntries(replaced.map((kind) => [kind, from[kind]])),
    });
    yield { foreign: pick(foreign), unknown: pick(UNKNOWN) };
  }
}

/** Asks for what is foreign and for what is unknown in the same way; the answers, as of what is foreign. */
async function bothAnswers(
  [file, entry]: [string, Entry],
  cookie: string | null,
  { foreign, unknown }: { foreign: Ids; unknown: Ids },
  way: number,
  writing = plain,
): Promise<{ name: string; foreign: Content; unknown: Content }> {
  const ask = (ids: Ids) => {
    const [, how] = waysOf(file, ids)[way]!;
    return answerTo(addressOf(file, ids, entry.query, writing), cookie, how);
  };
  const names = kindsOf(entry)
    .filter((kind) => foreign[kind] !== unknown[kind])
    .map((kind): [string, string] => [String(unknown[kind]), String(foreign[kind])]);
  const name = waysOf(file, foreign)[way]![0];
  // How parts of a page wait for each other is chance now and then; what tells the foreign apart does so each time.
  for (let tries = 1; ; tries++) {
    const [one, other] = await Promise.all([ask(foreign), ask(unknown)]);
    const answers = { name, foreign: contentOf(one), unknown: contentOf(renamed(other, names)) };
    if (tries === 3 || isDeepStrictEqual(answers.foreign, answers.unknown)) return answers;
  }
}

/** Nothing that anybody else may learn. */
const secretsOf = ({ account }: Side) => [account.label, account.idNatPsc, account.idNatAuthCli];

describe.each(WITH_IDS)('%s', (file, entry) => {
  // Of administrators' pages editors see nothing, before any id is read: two ways show it.
  const every = [...waysOf(file, UNKNOWN).entries()];
  const few = every.filter(([, [name]]) => name === 'GET' || name.includes('without its layouts'));
  const ways = (entry.reader === 'administrators' ? few : every).map(([index]) => index);

  it('says the same of what is foreign and of what is unknown, to another organisation', async () => {
    // For an editor an administrator's page is not there, whatever it is about: one's own too.
    const asked = entry.reader === 'administrators' ? [owner.held, stranger.held] : [owner.held];
    for (const ids of asked)
      for (const pair of pairsOf(entry, ids, stranger.held))
        for (const way of ways) {
          const { name, foreign, unknown } = await bothAnswers([file, entry], stranger.cookie, pair, way);
          expect(foreign, name).toEqual(unknown);
          if (name === 'GET' && entry.reader !== 'everybody') expect(foreign.status).toBe(404);
          for (const secret of secretsOf(owner)) expect(foreign.said.join(), name).not.toContain(secret);
        }
  });

  it('says the same of everything to nobody', async () => {
    const all = { foreign: { ...owner.held }, unknown: UNKNOWN };
    for (const cookie of [null, `${owner.cookie}x`])
      for (const way of cookie === null ? ways : [0]) {
        const { name, foreign, unknown } = await bothAnswers([file, entry], cookie, all, way);
        expect(foreign, name).toEqual(unknown);
        for (const secret of secretsOf(owner)) expect(foreign.said.join(), name).not.toContain(secret);
      }
  });

  it.skipIf(entry.reader === 'administrators')('says the same however the id is written', async () => {
    const [pair] = pairsOf(entry, owner.held, stranger.held);
    for (const writing of WRITINGS) {
      const answers = await Promise.all(
        [pair!.foreign, pair!.unknown].map(async (ids) => {
          const { status, headers } = await answerTo(
            addressOf(file, ids, entry.query, writing),
            stranger.cookie,
            {},
          );
          return { status, type: headers.find((line) => line.startsWith('content-type')) };
        }),
      );
      expect(answers[0], writing('1')).toEqual(answers[1]);
      expect(answers[0]!.status, writing('1')).toBeLessThan(500);
    }
  });

  it('answers whom it is for', async () => {
    const cookie = entry.reader === 'administrators' ? administrator : owner.cookie;
    const own = addressOf(file, owner.held, entry.query);
    const answer = await answerTo(own, cookie, {});
    expect(answer.status).toBe(entry.goesTo ? 307 : 200);
    if (entry.goesTo) {
      const place = `location: ${entry.goesTo(owner.held)}`;
      expect(answer.headers).toContain(place);
    }
    const shown = entry.shows?.({ ...owner.held, nil: owner.account.nil });
    if (shown) expect(answer.body).toContain(shown);
    if (entry.narrows) return;
    const unknown = addressOf(file, UNKNOWN, entry.query);
    expect((await answerTo(unknown, cookie, {})).status).toBe(404);
    // Asked for alone, the page says the same without any layout to say it for it.
    const alone = async (address: string, ids: Ids) => {
      const [, way] = waysOf(file, ids).find(([name]) => name.includes('without its layouts'))!;
      return (await answerTo(address, cookie, way)).body.includes('NEXT_HTTP_ERROR_FALLBACK;404');
    };
    expect([await alone(own, owner.held), await alone(unknown, UNKNOWN)]).toEqual([false, true]);
  });
});

describe.each(OWN)('%s', (file, entry) => {
  it('is for whom it says', async () => {
    const own = addressOf(file, stranger.held);
    const [nobody, editor] = [await answerTo(own, null, {}), await answerTo(own, stranger.cookie, {})];
    if (entry.reader === 'everybody') {
      expect([200, 404, 405]).toContain(nobody.status);
      return;
    }
    if (file.endsWith('page.tsx')) {
      expect(nobody.status).toBe(307);
      expect(nobody.headers).toContain(`location: /connexion?suite=${encodeURIComponent(own)}`);
    }
    if (entry.reader === 'editors') expect(editor.status).toBe(200);
    else expect([editor.status, (await answerTo(own, administrator, {})).status]).toEqual([404, 200]);
  });
});

describe.each(OWN.filter(([, { cursors }]) => cursors))('%s', (file, entry) => {
  it('shows nothing foreign from a place in the order that is foreign', async () => {
    const own = addressOf(file, stranger.held);
    for (const [name, kind] of Object.entries(entry.cursors!))
      for (const place of [owner.held[kind], owner.held[kind] + 1, UNKNOWN[kind]]) {
        const answer = await answerTo(`${own}?${name}=${place}`, stranger.cookie, {});
        expect(answer.status).toBe(entry.reader === 'administrators' ? 404 : 200);
        for (const secret of secretsOf(owner)) expect(answer.body).not.toContain(secret);
      }
  });
});

it('the journal as a file does not exist for editors, whatever is asked of it', async () => {
  for (const [name, way] of waysOf('api/admin/journal.csv/route.ts', UNKNOWN))
    for (const cookie of [null, stranger.cookie]) {
      const asked = await answerTo('/api/admin/journal.csv?o=1', cookie, way);
      expect(asked, name).toEqual(await answerTo('/api/admin/rien?o=1', cookie, way));
    }
});

it('a logout with a session that is none says what one without any says, and ends nobody’s', async () => {
  const end = (cookie: string | null) => answerTo('/api/session', cookie, { method: 'DELETE' });
  expect(await end(`${owner.cookie}x`)).toEqual(await end(null));
  expect((await answerTo('/comptes', owner.cookie, {})).status).toBe(200);
});
