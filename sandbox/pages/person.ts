/** The card of a person of « Organisations et personnes »: who they are, their password, what they agreed to share. */
import type { Organisation, Person } from '../isc/directory';
import { clockDate } from './clock';
import { SERVICE } from './directory';
import { type FieldText, type FormState, field, focusIfFirst, formError, REQUIRED_NOTE } from './field';
import { type Html, html } from './html';
import { CIVILITIES, civilityLabel } from './isc-consent';
import { layout } from './layout';

export interface PersonView {
  organisation: Organisation;
  /** Undefined while they are being made. */
  person?: Person;
  agreed: { clientId: string; name: string; givenAt: number }[];
  notice?: string;
  /** Just made up: shown this once. */
  password?: string;
}

const FIELDS: FieldText[] = [
  {
    name: 'login',
    label: 'Nom d’utilisateur',
    maxlength: 64,
    attributes: html`class="mono" autocomplete="off" autocapitalize="none" spellcheck="false"`,
  },
  { name: 'givenName', label: 'Prénom', maxlength: 80, attributes: html`autocomplete="off"` },
  { name: 'familyName', label: 'Nom', maxlength: 80, attributes: html`autocomplete="off"` },
  {
    name: 'email',
    label: 'Adresse mail',
    help: 'Fictive : les messages arrivent au courrier du bac à sable, jamais ailleurs.',
    maxlength: 254,
    attributes: html`type="email" autocomplete="off"`,
  },
];

export const personPage = (view: PersonView, form: FormState): Html =>
  layout({
    title: view.person
      ? `${view.person.givenName} ${view.person.familyName}`
      : `Ajouter une personne à ${view.organisation.name}`,
    service: SERVICE,
    scripts: ['copie'],
    body: html`
      <p><a href="/organisations">Toutes les organisations</a></p>
      ${view.notice && html`<p role="status" class="done">${view.notice}</p>`}
      ${view.password && shownOnce(view.password)}
      ${view.person?.fixed ? fixed(view.person) : personForm(view, form)}
      ${view.person && agreements(view.person, view.agreed)}
      ${
        view.person &&
        !view.person.fixed &&
        html`<p class="links"><a href="/organisations/suppression?personne=${view.person.subject}">Supprimer cette
          personne</a></p>`
      }`,
  });

const shownOnce = (password: string): Html => html`
  <div class="card">
    <p>Mot de passe : <strong class="mono">${password}</strong></p>
    <p class="muted">Notez-le maintenant : il ne sera plus affiché.</p>
    <div class="actions">
      <button type="button" class="secondary" data-copie="${password}">Copier le mot de passe</button>
      <span role="status" class="done" hidden>Copié</span>
    </div>
  </div>`;

const fixed = (person: Person): Html => html`
  <p class="muted">Cette personne vient avec le bac à sable : elle ne se modifie pas. Son mot de passe est dans le fichier
    <span class="mono">instance.json</span> du répertoire de données.</p>
  <dl>
    <dt>Nom d’utilisateur</dt><dd class="mono">${person.login}</dd>
    <dt>Civilité</dt><dd>${civilityLabel(person.civility)}</dd>
    <dt>Adresse mail</dt><dd class="mono">${person.email}</dd>
    <dt>Organisation</dt><dd>${person.organisation.name}</dd>
  </dl>`;

function personForm({ person, organisation }: PersonView, form: FormState): Html {
  const { values, errors } = form;
  const means = values.means ?? (person ? 'garder' : 'tirer');
  const choice = (value: string, label: string) => html`
    <p class="check"><input type="radio" id="means-${value}" name="means" value="${value}"
      ${means === value && html`checked`}><label for="means-${value}">${label}</label></p>`;
  const wrong = errors.password;
  return html`
    <p>Organisation : <strong>${organisation.name}</strong></p>
    ${formError(form)}
    ${REQUIRED_NOTE}
    <form method="post" novalidate>
      <label for="civility">Civilité *</label>
      <select id="civility" name="civility">${Object.entries(CIVILITIES).map(
        ([value, label]) =>
          html`<option value="${value}" ${values.civility === value && html`selected`}>${label}</option>`,
      )}</select>
      ${FIELDS.map((one) => field(one, form))}
      <fieldset>
        <legend>Mot de passe</legend>
        ${person && choice('garder', 'Garder le mot de passe actuel')}
        ${choice('tirer', 'En tirer un au sort, affiché une seule fois')}
        ${choice('choisir', 'Choisir celui-ci :')}
        <label for="password" class="visually-hidden">Mot de passe choisi</label>
        ${wrong && html`<p class="error" id="password-erreur"><span aria-hidden="true">✕</span> ${wrong}</p>`}
        <input id="password" name="password" value="${values.password ?? ''}" maxlength="200" class="mono"
          autocomplete="off" spellcheck="false" aria-describedby="password-aide${wrong ? ' password-erreur' : ''}"
          ${wrong && html`aria-invalid="true"`} ${focusIfFirst('password', form)}>
        <p class="help" id="password-aide">Au moins 8 caractères. N’en reprenez pas un qui sert ailleurs.</p>
      </fieldset>
      <div class="actions"><button>${person ? 'Enregistrer' : 'Ajouter la personne'}</button></div>
    </form>`;
}

const agreements = (person: Person, agreed: PersonView['agreed']): Html => html`
  <h2>Partage accepté</h2>
  ${
    agreed.length === 0
      ? html`<p class="muted">Cette personne n’a accepté de partage avec aucune application : la question lui sera posée.</p>`
      : html`<ul class="people">${agreed.map(
          ({ clientId, name, givenAt }) => html`<li>
            <form method="post" action="/organisations/retrait" class="inline">
              <span>${name}, depuis le ${clockDate(givenAt)}</span>
              <input type="hidden" name="personne" value="${person.subject}">
              <input type="hidden" name="application" value="${clientId}">
              <button class="secondary">Retirer l’accord<span class="visually-hidden"> donné à ${name}</span></button>
            </form></li>`,
        )}</ul>`
  }`;
