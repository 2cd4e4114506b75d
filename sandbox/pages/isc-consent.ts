/** The page that asks whether ISC may tell an application who the person is. */
import type { Person } from '../isc/directory';
import { type Html, html } from './html';
import { layout } from './layout';

export const CIVILITIES: Record<string, string> = { MME: 'Madame', M: 'Monsieur' };

export const civilityLabel = (value: string): string => CIVILITIES[value.toUpperCase()] ?? value;

export const consentPage = (clientName: string, person: Person): Html =>
  layout({
    title: `Accéder à ${clientName}`,
    service: 'Industriels Santé Connect',
    body: html`
      <p>Vous êtes connecté à Industriels Santé Connect en tant que <strong>${person.login}</strong>
        (<span class="mono">${person.email}</span>).</p>
      <p><strong>${clientName}</strong> a besoin de savoir qui vous êtes. Si vous acceptez, Industriels Santé Connect lui
        transmet ces informations, maintenant et à vos prochaines connexions :</p>
      <dl class="shared">
        <dt>Login</dt><dd>${person.login}</dd>
        <dt>Civilité</dt><dd>${civilityLabel(person.civility)}</dd>
        <dt>Prénom</dt><dd>${person.givenName}</dd>
        <dt>Nom</dt><dd>${person.familyName}</dd>
        <dt>Adresse mail</dt><dd>${person.email}</dd>
        <dt>Organisation</dt>
        <dd><dl>
          <dt>Raison sociale</dt><dd>${person.organisation.name}</dd>
          <dt>Téléphone principal</dt><dd>${person.organisation.phone}</dd>
          <dt>Adresse</dt><dd>${person.organisation.address}</dd>
          <dt>Immatriculation</dt><dd class="mono">${person.organisation.immatriculation}</dd>
        </dl></dd>
      </dl>
      <form method="post" class="actions">
        <button name="etape" value="accepter">Accepter et continuer</button>
        <button name="etape" value="refuser" class="secondary">Refuser</button>
      </form>
      <form method="post" class="actions">
        <button name="etape" value="deconnexion" class="secondary">Se déconnecter du fournisseur d’identité</button>
      </form>
      <p class="muted">Vous pourrez retirer cet accord sur
        <a href="/organisations/personne?id=${person.subject}" target="_blank" rel="noopener">votre fiche<span
        class="visually-hidden"> (nouvel onglet)</span></a>.</p>`,
  });
