/** The page « Identités de test »: what EDIT is for the real service. */
import { type Identity, PROFESSIONS } from '../psc/identities';
import { type FieldText, type FormState, field, formError, REQUIRED_NOTE } from './field';
import { type Html, html } from './html';
import { layout } from './layout';

const FIELDS: FieldText[] = [
  { name: 'givenName', label: 'Prénom', maxlength: 80 },
  { name: 'familyName', label: 'Nom', maxlength: 80 },
  {
    ...{ name: 'idNat', label: 'Identifiant national (facultatif)', maxlength: 80, optional: true },
    help: 'Laissez vide pour recevoir un numéro de la forme 87AAMMJJHHMM.',
  },
];

export const identitiesPage = (identities: Identity[], form: FormState, notice?: string): Html =>
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
            <th scope="col">Situation d’exercice</th></tr></thead>
          <tbody>${identities.map(
            ({ idNat, givenName, familyName, profession, practises }) => html`<tr>
              <td class="mono">${idNat}</td><td>${givenName} ${familyName}</td>
              <td>${PROFESSIONS[profession] ?? profession}</td><td>${practises ? 'oui' : 'aucune'}</td></tr>`,
          )}</tbody>
        </table>
      </div>
      <h2>Créer une identité</h2>
      ${formError(form)}
      <form method="post" action="/identites">
        ${REQUIRED_NOTE}
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
          <label for="none">Sans situation d’exercice (simple utilisateur)</label></p>
        <div class="actions"><button>Créer l’identité</button></div>
      </form>`,
  });
