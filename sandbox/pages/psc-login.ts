/** Pages of the PSC login: who, card, telephone. */
import type { Identity } from '../psc/identities';
import { NUMBER_FORMS } from '../psc/national-id';
import { type Html, html } from './html';
import { layout } from './layout';

const SERVICE = 'Pro Santé Connect';

const fieldError = (id: string, message?: string) =>
  message && html`<p class="error" id="${id}"><span aria-hidden="true">✕</span> ${message}</p>`;

const cancel = html`
  <form method="post" class="actions">
    <button name="etape" value="retour" class="secondary">Choisir une autre identité</button>
    <button name="etape" value="annuler" class="secondary">Annuler la connexion</button>
  </form>`;

/** `typed`: what the person had typed, kept when it was refused. */
export const choicePage = (client: string, identities: Identity[], typed: string, error?: string): Html =>
  layout({
    title: 'Se connecter',
    service: SERVICE,
    body: html`
      <p>L’application <strong>${client}</strong> demande à vous identifier.</p>
      <form method="post">
        <label for="idnat">Identifiant national de la personne de test</label>
        <p class="help" id="idnat-aide">Choisissez dans la liste ou tapez un numéro : ${NUMBER_FORMS}.
          Un numéro inconnu mais bien formé est créé aussitôt.</p>
        ${fieldError('idnat-erreur', error)}
        <input id="idnat" name="idnat" list="identites" value="${typed}" required maxlength="40" autocomplete="off"
          autofocus spellcheck="false" class="mono" aria-describedby="idnat-aide${error ? ' idnat-erreur' : ''}"
          ${error && html`aria-invalid="true"`}>
        <datalist id="identites">
          ${identities.map(
            ({ idNat, givenName, familyName }) =>
              html`<option value="${idNat}">${givenName} ${familyName}</option>`,
          )}
        </datalist>
        <input type="hidden" name="etape" value="choisir">
        <div class="actions">
          <button name="moyen" value="telephone">Continuer avec le téléphone (e-CPS)</button>
          <button name="moyen" value="carte">Continuer avec la carte (CPS)</button>
        </div>
      </form>
      <form method="post" class="actions">
        <button name="etape" value="annuler" class="secondary">Annuler la connexion</button>
      </form>
      <p class="muted"><a href="/identites" target="_blank" rel="noopener">Gérer les identités de
        test<span class="visually-hidden"> (nouvel onglet)</span></a></p>`,
  });

const who = ({ idNat, givenName, familyName }: Identity) =>
  html`<p>Identité : <strong>${givenName} ${familyName}</strong> <span class="mono">${idNat}</span></p>`;

export const cardPage = (identity: Identity, pin: string, error?: string): Html =>
  layout({
    title: 'Carte CPS',
    service: SERVICE,
    body: html`
      ${who(identity)}
      <form method="post">
        <label for="pin">Code porteur de la carte</label>
        <p class="help" id="pin-aide">Carte de test : le code est ${pin}, déjà saisi.</p>
        ${fieldError('pin-erreur', error)}
        <input id="pin" name="pin" type="password" value="${pin}" required maxlength="8" inputmode="numeric"
          autocomplete="off" autofocus aria-describedby="pin-aide${error ? ' pin-erreur' : ''}"
          ${error && html`aria-invalid="true"`}>
        <div class="actions"><button name="etape" value="pin">Valider</button></div>
      </form>
      ${cancel}`,
  });

/** `number`: the two digits to compare. */
export const waitingPage = (identity: Identity, number: string): Html =>
  layout({
    title: 'Confirmez sur votre téléphone',
    service: SERVICE,
    scripts: ['attente'],
    body: html`
      ${who(identity)}
      <p>Ouvrez la page <a href="/telephone" target="_blank" rel="noopener">Téléphone<span
        class="visually-hidden"> (nouvel onglet)</span></a> du bac à sable, qui tient
        lieu d’application e-CPS, vérifiez le nombre et approuvez.</p>
      <p class="number"><span class="visually-hidden">Nombre à comparer : </span>${number}</p>
      <p role="status" id="etat" class="waiting">En attente de votre réponse…</p>
      <form method="post" id="suite" class="actions">
        <button name="etape" value="suite">J’ai répondu, continuer</button>
      </form>
      ${cancel}`,
  });

export const expiredPage = (identity: Identity): Html =>
  layout({
    title: 'Délai dépassé',
    service: SERVICE,
    body: html`
      ${who(identity)}
      <p role="alert">Personne n’a répondu sur le téléphone dans les deux minutes. Recommencez.</p>
      ${cancel}`,
  });
