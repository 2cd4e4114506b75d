/** The page « Courrier »: a list of mails and the one that is read. */
import { codeIn, type Mail } from '../mail/mailbox';
import { clockDate } from './clock';
import { type Html, html } from './html';
import { layout } from './layout';

/** `gone`: the mail that was asked for is not kept any more. */
export const mailPage = (mails: Mail[], open: Mail | undefined, gone: boolean): Html =>
  layout({
    title: 'Courrier',
    service: 'Courrier du bac à sable',
    scripts: ['courrier', 'copie'],
    wide: true,
    body: html`
      <p>Tous les messages que le bac à sable envoie à ses personnes fictives arrivent ici ; aucun ne sort de cette
        machine. La liste se met à jour d’elle-même.</p>
      ${gone && html`<p role="alert" class="error">Ce message n’est plus conservé.</p>`}
      <div class="mails">
        <section aria-labelledby="recus">
          <h2 id="recus">Messages reçus</h2>
          <div id="liste">${mailList(mails, open?.id)}</div>
          <p role="status" id="annonce" class="visually-hidden"></p>
        </section>
        ${open && reading(open)}
      </div>`,
  });

/** The part of the page that is renewed while it is open. */
export const mailList = (mails: Mail[], openId?: string): Html =>
  mails.length === 0
    ? html`<p class="empty">Aucun message. Le prochain code de connexion arrivera ici.</p>`
    : html`<ul class="maillist">${mails.map(
        ({ id, to, subject, receivedAt }) => html`<li>
          <a href="/courrier?message=${id}#message" ${id === openId && html`aria-current="true"`}>
            <span class="subject">${subject || '(sans objet)'}</span>
            <span class="muted">à ${to.join(', ')}</span>
            <span class="muted">${clockDate(receivedAt)}</span>
          </a></li>`,
      )}</ul>`;

function reading(mail: Mail): Html {
  const { from, to, subject, text, receivedAt } = mail;
  const code = codeIn(mail);
  return html`<article id="message" class="card" aria-labelledby="objet" tabindex="-1">
    <h2 id="objet">${subject || '(sans objet)'}</h2>
    <dl>
      <dt>De</dt><dd>${from}</dd>
      <dt>À</dt><dd>${to.join(', ')}</dd>
      <dt>Reçu</dt><dd>${clockDate(receivedAt)}</dd>
    </dl>
    ${
      code &&
      html`<div class="actions">
        <button type="button" data-copie="${code}" class="secondary">Copier le code ${code}</button>
        <span role="status" class="done" hidden>Copié</span>
      </div>`
    }
    <p class="letter">${text.trim()}</p>
  </article>`;
}
