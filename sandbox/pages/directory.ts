/** « Organisations et personnes »: the list, and the form of an organisation. */
import type { Organisation, Person } from '../isc/directory';
import { type FieldText, type FormState, field, formError, REQUIRED_NOTE } from './field';
import { type Html, html } from './html';
import { layout } from './layout';

export const SERVICE = 'Industriels Santé Connect – bac à sable';

export interface Group {
  organisation: Organisation;
  people: Person[];
}

/** Every organisation with its people. `notice`: what was just done. */
export const directoryPage = (groups: Group[], notice?: string): Html =>
  layout({
    title: 'Organisations et personnes',
    service: SERVICE,
    wide: true,
    body: html`
      ${notice && html`<p role="status" class="done">${notice}</p>`}
      <p>Ces personnes fictives peuvent se connecter au portail ; celles d’une même organisation y partagent leurs comptes.
        Les codes de connexion qu’elles reçoivent sont dans le <a href="/courrier">courrier</a>.</p>
      <p><a class="button" href="/organisations/organisation">Ajouter une organisation</a></p>
      ${groups.map(group)}`,
  });

const group = ({ organisation, people }: Group): Html => html`
  <section class="card" aria-labelledby="o-${organisation.id}">
    <h2 id="o-${organisation.id}">${organisation.name}</h2>
    <dl>
      <dt>Immatriculation</dt><dd class="mono">${organisation.immatriculation}</dd>
      <dt>Téléphone</dt><dd>${organisation.phone}</dd>
      <dt>Adresse</dt><dd>${organisation.address}</dd>
    </dl>
    ${
      people.length === 0
        ? html`<p class="empty">Personne dans cette organisation.</p>`
        : html`<ul class="people">${people.map(
            (person) => html`<li><a href="/organisations/personne?id=${person.subject}">${person.givenName}
              ${person.familyName}</a> <span class="mono">${person.login}</span></li>`,
          )}</ul>`
    }
    <p class="links">
      <a href="/organisations/personne?organisation=${organisation.id}">Ajouter une personne<span
        class="visually-hidden"> à ${organisation.name}</span></a>
      ${
        organisation.fixed
          ? html`<span class="muted">Vient avec le bac à sable</span>`
          : html`<a href="/organisations/organisation?id=${organisation.id}">Modifier<span
              class="visually-hidden"> ${organisation.name}</span></a>
            <a href="/organisations/suppression?organisation=${organisation.id}">Supprimer<span
              class="visually-hidden"> ${organisation.name}</span></a>`
      }
    </p>
  </section>`;

const FIELDS: FieldText[] = [
  { name: 'name', label: 'Raison sociale', maxlength: 120 },
  {
    name: 'immatriculation',
    label: 'Immatriculation',
    help: 'SIREN (9 chiffres) ou SIRET (14 chiffres). C’est par elle que le portail reconnaît l’organisation.',
    maxlength: 24,
    attributes: html`inputmode="numeric" class="mono" spellcheck="false"`,
  },
  { name: 'phone', label: 'Téléphone principal', maxlength: 40, attributes: html`type="tel"` },
  { name: 'address', label: 'Adresse', maxlength: 220 },
];

/** `known`: the organisation to change; undefined to make one. */
export const organisationPage = (known: Organisation | undefined, form: FormState): Html =>
  layout({
    title: known ? `Modifier ${known.name}` : 'Ajouter une organisation',
    service: SERVICE,
    body: html`
      <p><a href="/organisations">Toutes les organisations</a></p>
      ${formError(form)}
      ${REQUIRED_NOTE}
      <form method="post" novalidate>
        ${FIELDS.map((one) => field(one, form))}
        <div class="actions"><button>${known ? 'Enregistrer' : 'Ajouter l’organisation'}</button></div>
      </form>`,
  });

/** Asks before something is deleted. `name`: the hidden field that says what, with its `value`. */
export const deletionPage = (what: {
  title: string;
  consequence: string;
  name: 'organisation' | 'personne';
  value: string;
  error?: string;
}): Html =>
  layout({
    title: what.title,
    service: SERVICE,
    body: html`
      ${what.error && html`<p role="alert" class="error"><span aria-hidden="true">✕</span> ${what.error}</p>`}
      <p>${what.consequence}</p>
      <form method="post" action="/organisations/suppression" class="actions">
        <input type="hidden" name="${what.name}" value="${what.value}">
        <button>Supprimer</button>
        <a class="button secondary" href="/organisations">Ne rien supprimer</a>
      </form>`,
  });
