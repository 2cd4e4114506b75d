/** For the tests of accounts: people of an organisation, and what they ask for. */
import { randomInt, randomUUID } from 'node:crypto';
import { upsertOrganisation, upsertUser } from '../../db/queries/user';
import type { PortalSession } from '../auth/portal-session';
import type { TestServer } from '../testing';
import { createCaller } from '../trpc/root';

export interface TestPerson {
  session: PortalSession;
  organisationId: number;
  /** The procedures of the pages, as this person calls them. */
  call: ReturnType<typeof createCaller>;
}

/** Somebody of a new organisation, or a colleague of somebody. */
export async function newPerson({ database }: TestServer, colleague?: TestPerson): Promise<TestPerson> {
  const { db } = database;
  const organisationId =
    colleague?.organisationId ??
    (await upsertOrganisation(db, { immatriculation: randomUUID(), name: 'Éditeur' })).id;
  const login = `personne-${randomUUID().slice(0, 8)}`;
  const facts = { login, givenName: 'Ada', familyName: login, email: null };
  const user = await upsertUser(db, { organisationId, issuer: 'http://isc', subject: login, ...facts });
  const session: PortalSession = {
    ...{ userId: user.id, organisationId, login, name: `Ada ${login}`, organisation: 'Éditeur' },
    ...{ administrator: false, termsAccepted: true },
  };
  return { session, organisationId, call: createCaller({ session, clientAddress: '127.0.0.1' }) };
}

const digits = (length: number) => Array.from({ length }, () => randomInt(10)).join('');

/** Values of a form that nobody else typed. */
export const newValues = () => ({
  nil: digits(8),
  idNatPsc: `899${digits(9)}`,
  idNatAuthCli: `10B${digits(7)}`,
});

type Values = ReturnType<typeof newValues>;

/** An account of somebody, with what they typed. */
export async function opened(person: TestPerson, values: Partial<Values> = {}) {
  const typed = { ...newValues(), ...values };
  const { accountId } = await person.call.account.create({ values: typed });
  return { id: accountId, typed, now: () => person.call.account.get({ accountId }) };
}

/** Somebody changes an account that they have just looked at. */
export async function change({ call }: TestPerson, { id: accountId }: { id: number }, values: Values) {
  const { changedAt: seenAt } = await call.account.get({ accountId });
  return call.account.change({ accountId, seenAt, values });
}
