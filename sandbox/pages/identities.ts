/** The page « Identités de test »: what EDIT is for the real service. */
import { type Identity, type IdentityError, PROFESSIONS } from '../psc/identities';
import { type Html, html } from './html';
import { layout } from './layout';

export interface IdentityForm {
  values: Record<string, string>;
  error?: Pick<IdentityError, 'field' | 'message'>;
}

const FIELDS = [
  { name: 'givenName', label: 'Prénom', help: '', required: true },
  { name: 'familyName', label: 'Nom', help: '', required: true },
  {
    name: 'idNat',
    label: 'Identifiant national (facultatif)',
    help: 'Laissez vide pour recevoir un numéro de la forme 87AAMMJJHHMM.',
    required: false,
  },
] as const;

function field(
  { name, label, help, required }: (typeof FIELDS)[number],
  { values, error }: IdentityForm,
): Html {
  const wrong = error?.field === name && error.message;
  return html`
    <label for="${name}">${label}</label>
    ${help && html`<p class="help" id="${name}-aide">${help}</p>`}
    ${wrong && html`<p class="error" id="${name}-erreur"><span aria-hidden="true">✕</span> ${wrong}</p>`}
    <input id="${name}" name="${name}" value="${values[name] ?? ''}" maxlength="80" autocomplete="off"
      ${required && html`required`} ${wrong && html`aria-invalid="true" autofocus`}
      aria-describedby="${[help && `${name}-aide`, wrong && `${name}-erreur`].filter(Boolean).join(' ')}">`;
}

export const identitiesPage = (identities: Identity[], form: IdentityForm, notice?: string): Html =>
  layout({
    title: 'Identités de test',
    service: 'Pro Santé Connect – bac à sable',
    wide: true,
    body: html`
      ${notice && html`<p role="status" class="done">${notice}</p>`}
      <p>Ces personnes fictives peuvent se connecter par la carte ou le téléphone.</p>
      <div class="scroll" tabindex="0" role="region" aria-label="Liste des identités de test">
        <table>
          <thead><tr><th scope="col">Identifiant</th><th scope="col">Nom</th><th scope="col">Profession</th>
            <th scope="col">Situation d'exercice</th></tr></thead>
          <tbody>${identities.map(
            ({ idNat, givenName, familyName, profession, practises }) => html`<tr>
              <td class="mono">${idNat}</td><td>${givenName} ${familyName}</td>
              <td>${PROFESSIONS[profession] ?? profession}</td><td>${practises ? 'oui' : 'aucune'}</td></tr>`,
          )}</tbody>
        </table>
      </div>
      <h2>Créer une identité</h2>
      ${form.error?.field === 'form' && html`<p role="alert" class="error">${form.error.message}</p>`}
      <form method="post" action="/identites">
        ${FIELDS.map((one) => field(one, form))}
        <label for="civility">Civilité</label>
        <select id="civility" name="civility">
          <option value="MME">Madame</option>
          <option value="M" ${form.values.civility === 'M' && html`selected`}>Monsieur</option>
        </select>
        <label for="profession">Profession</label>
        <select id="profession" name="profession">
          ${Object.entries(PROFESSIONS).map(
            ([code, label]) =>
              html`<option value="${code}" ${form.values.profession === code && html`selected`}>${label}</option>`,
          )}
        </select>
        <p class="check"><input type="checkbox" id="none" name="sansExercice" value="oui"
          ${form.values.sansExercice === 'oui' && html`checked`}>
          <label for="none">Sans situation d'exercice (simple utilisateur)</label></p>
        <div class="actions"><button>Créer l'identité</button></div>
      </form>`,
  });
