/** « Téléphone » and « Identités de test »: the pages of the sandbox outside the protocol. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkOrigin, readForm } from '../http/request';
import { redirect, send, sendHtml } from '../http/respond';
import { identitiesPage } from '../pages/identities';
import { type Notice, requestList, telephonePage } from '../pages/telephone';
import type { Approvals } from './approvals';
import type { RegisteredClients } from './clients';
import { type Identities, IdentityError, PROFESSIONS } from './identities';

export interface Desk {
  origin: string;
  approvals: Approvals;
  identities: Identities;
  clients: RegisteredClients;
}

const NOTICES = new Map<string | null, Notice>([
  ['approuvee', { text: 'Demande approuvée.', done: true }],
  ['refusee', { text: 'Demande refusée.', done: true }],
  ['tard', { text: 'Cette demande n’attend plus de réponse.', done: false }],
]);

export function showTelephone(desk: Desk, res: ServerResponse, query: URLSearchParams): void {
  sendHtml(res, 200, telephonePage(waiting(desk), NOTICES.get(query.get('fait'))));
}

/** The list alone, for the script that renews it. */
export function showRequests(desk: Desk, res: ServerResponse): void {
  send(res, 200, requestList(waiting(desk)).toString(), 'text/html; charset=utf-8', {
    'content-security-policy': "default-src 'none'",
  });
}

export async function answerRequest(desk: Desk, req: IncomingMessage, res: ServerResponse): Promise<void> {
  checkOrigin(req, desk.origin, true);
  const form = await readForm(req);
  const approved = form.get('reponse') === 'approuver';
  const inTime = await desk.approvals.answer(form.get('demande') ?? '', approved ? 'approved' : 'refused');
  redirect(res, `/telephone?fait=${inTime ? (approved ? 'approuvee' : 'refusee') : 'tard'}`);
}

export function showIdentities(desk: Desk, res: ServerResponse, query: URLSearchParams): void {
  const made = desk.identities.find(query.get('cree') ?? '');
  const notice = made && `Identité ${made.idNat} (${made.givenName} ${made.familyName}) créée.`;
  sendHtml(res, 200, identitiesPage(desk.identities.list(), { values: {}, errors: {} }, notice));
}

export async function createIdentity(desk: Desk, req: IncomingMessage, res: ServerResponse): Promise<void> {
  checkOrigin(req, desk.origin, true);
  const values = Object.fromEntries(await readForm(req));
  try {
    const { idNat } = desk.identities.create({
      idNat: values.idNat?.trim() || undefined,
      givenName: name(values.givenName, 'givenName', 'le prénom'),
      familyName: name(values.familyName, 'familyName', 'le nom'),
      civility: values.civility === 'M' ? 'M' : 'MME',
      profession: Object.hasOwn(PROFESSIONS, values.profession ?? '') ? (values.profession as string) : '10',
      practises: values.sansExercice !== 'oui',
    });
    redirect(res, `/identites?cree=${idNat}`);
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    const errors = { [error.field]: error.message };
    sendHtml(res, 422, identitiesPage(desk.identities.list(), { values, errors }));
  }
}

function name(value: string | undefined, field: 'givenName' | 'familyName', label: string): string {
  const text = (value ?? '').trim().normalize('NFC');
  if (!/^\p{L}[\p{L}\p{M}\p{N}' .-]{0,79}$/u.test(text)) {
    throw new IdentityError(field, `Indiquez ${label} : des lettres, 80 caractères au plus.`);
  }
  return text;
}

const waiting = ({ approvals, identities, clients }: Desk) =>
  approvals.waiting().map((approval) => ({
    approval,
    identity: identities.find(approval.idNat),
    clientName: clients.find(approval.clientId)?.name,
  }));
