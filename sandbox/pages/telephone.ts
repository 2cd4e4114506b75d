/** The page that stands for the e-CPS application. */
import type { Approval } from '../psc/approvals';
import type { Identity } from '../psc/identities';
import { type Html, html } from './html';
import { layout } from './layout';

export interface WaitingRequest {
  approval: Approval;
  identity?: Identity;
  /** What the editor called their client; its identifier stands for it when it has no name. */
  clientName?: string;
}

/** What became of the last answer; `done` false when it came too late. */
export interface Notice {
  text: string;
  done: boolean;
}

const clock = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', timeStyle: 'medium' });

export const telephonePage = (requests: WaitingRequest[], notice?: Notice): Html =>
  layout({
    title: 'Téléphone',
    service: 'Application e-CPS simulée',
    scripts: ['telephone'],
    body: html`
      ${notice && html`<p role="status" class="${notice.done ? 'done' : 'error'}">${notice.text}</p>`}
      <p>Les demandes de connexion apparaissent ici d’elles-mêmes. Vérifiez le nombre ou le message, puis répondez.</p>
      <div id="demandes" aria-live="polite">${requestList(requests)}</div>`,
  });

/** The part of the page that is renewed while it is open. */
export const requestList = (requests: WaitingRequest[]): Html =>
  requests.length === 0
    ? html`<p class="empty">Aucune demande en attente. Lancez une connexion depuis votre logiciel.</p>`
    : html`<ul class="cards">${requests.map(requestCard)}</ul>`;

function requestCard({ approval, identity, clientName }: WaitingRequest): Html {
  const { id, kind, idNat, channel, number, clientId, bindingMessage, expiresAt } = approval;
  const name = identity ? `${identity.givenName} ${identity.familyName}` : 'Identité inconnue';
  return html`<li class="card">
    <h2>${clientName ?? clientId}</h2>
    <dl>
      <dt>Identité</dt><dd>${name} <span class="mono">${idNat}</span></dd>
      <dt>Moyen</dt><dd>${channel === 'CARD' ? 'Carte CPS' : 'Téléphone (e-CPS)'}</dd>
      ${kind === 'login' && html`<dt>Nombre à comparer</dt><dd class="number">${number}</dd>`}
      ${bindingMessage && html`<dt>Message</dt><dd class="mono">${bindingMessage}</dd>`}
      <dt>Répondre avant</dt><dd>${clock.format(expiresAt)}</dd>
    </dl>
    <form method="post" action="/telephone" class="actions">
      <input type="hidden" name="demande" value="${id}">
      <button name="reponse" value="approuver">Approuver</button>
      <button name="reponse" value="refuser" class="secondary">Refuser</button>
    </form>
  </li>`;
}
