/**
 * Every procedure that takes an input, and how its owner calls it. A procedure that is missing here fails
 * tenancy.test.ts: say whose its ids are, so that the test can ask for them as somebody else.
 */

/** What the owner holds; the test asks for it under these names, then with others' and with unknown ones in their place. */
export interface Held {
  accountId: number;
  /** An execution that is listening. */
  number: number;
  tokenId: number;
  /** `changedAt` of the account. */
  seenAt: string;
}

export interface Owned {
  /** Ids that belong to an organisation; each is replaced alone, and all together. */
  ids: (keyof Held & ('accountId' | 'number' | 'tokenId'))[];
  /** The rest of the input. */
  more?: (held: Held) => Record<string, unknown>;
  /** What the owner is answered, where it is not 200: why an own id still leads no further here. */
  owner?: number;
  /** A list: a foreign id narrows it to nothing. */
  filter?: true;
}

const account = { ids: ['accountId'] } satisfies Owned;
const execution = { ids: ['number'] } satisfies Owned;
const values = {
  nil: '98765432',
  idNatPsc: '',
  idNatAuthCli: '10B7654321',
  kindPsc: null,
  kindAuthCli: null,
};
const client = { name: 'Logiciel', redirectUris: ['http://localhost:1/x'], postLogoutRedirectUris: [] };
/** No sandbox answers in the tests. Whose a client is, the sandbox says: server/sandbox/sandbox.test.ts. */
const withoutSandbox = 503;

/** A test of the account is under way. */
const busy = 409;

export const OWNED: Record<string, Owned> = {
  'account.get': account,
  'account.change': { ...account, more: ({ seenAt }) => ({ seenAt, values }), owner: busy },
  'account.delete': { ...account, more: ({ seenAt }) => ({ seenAt }), owner: busy },
  'account.preview': { ...account, more: ({ seenAt }) => ({ seenAt, values }), owner: busy },
  'account.history': account,
  'account.tokens': account,
  'account.createToken': { ...account, more: () => ({ name: 'CI', days: 30 }) },
  'account.revokeToken': { ids: ['accountId', 'tokenId'] },
  // The tests have no authority that could issue it.
  'account.certificate': { ...account, owner: 500 },
  'case.list': account,
  'case.campaigns': account,
  'case.instructions': { ...account, more: () => ({ case: 'authcli-auth-imap' }) },
  'requirement.list': account,
  'portal.mailboxes': account,
  'execution.start': { ...account, more: () => ({ case: 'authcli-access-imap' }), owner: busy },
  'execution.startCampaign': { ...account, more: () => ({ campaign: 'MSS-LPS-SEGUR-APP' }), owner: busy },
  'execution.list': { ...account, filter: true },
  'execution.get': execution,
  'execution.events': execution,
  'execution.instructions': execution,
  'execution.abort': execution,
  // It is no campaign, and it is not over.
  'execution.skipPause': { ...execution, owner: 409 },
  'execution.lengthenPause': { ...execution, more: () => ({ seconds: 10 }), owner: 409 },
  'execution.rerun': { ...execution, more: () => ({ only: 'all' }), owner: 409 },
  'sandbox.clients': { ...account, owner: withoutSandbox },
  'sandbox.registerClient': { ...account, more: () => ({ fields: client }), owner: withoutSandbox },
  'sandbox.changeClient': {
    ...account,
    more: () => ({ clientId: 'x', fields: client }),
    owner: withoutSandbox,
  },
  'sandbox.renewSecret': { ...account, more: () => ({ clientId: 'x' }), owner: withoutSandbox },
  'sandbox.deleteClient': { ...account, more: () => ({ clientId: 'x' }), owner: withoutSandbox },
  'sandbox.identity': { ...account, owner: withoutSandbox },
  'sandbox.createIdentity': { ...account, owner: withoutSandbox },
};

/** Inputs without any id of an organisation. */
export const WITHOUT_ID = ['account.create', 'portal.acceptTerms'];

/** What nobody in particular may ask. */
export const PUBLIC = ['lab.status', 'portal.supportAddress', 'portal.terms'];

/** What somebody may ask before they accepted the terms. */
export const EARLY = [...PUBLIC, 'portal.acceptTerms'];

/** Only administrators; for others these do not exist. */
export const isForAdministrators = (path: string) => /^(admin|provisioning)\./.test(path);
