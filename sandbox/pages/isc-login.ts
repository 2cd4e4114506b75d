/** The login page of Industriels Santé Connect. */
import { type Html, html } from './html';
import { layout } from './layout';

/** `login`: what was typed before, kept; the password never is. */
export const passwordPage = (client: string, login: string, error?: string): Html =>
  layout({
    title: 'Se connecter',
    service: 'Industriels Santé Connect',
    body: html`
      <p>L’application <strong>${client}</strong> demande à vous identifier.</p>
      ${error && html`<p class="error" id="erreur" role="alert"><span aria-hidden="true">✕</span> ${error}</p>`}
      <p class="muted">Les champs marqués d’un astérisque (*) sont obligatoires.</p>
      <form method="post">
        <label for="login">Nom d’utilisateur *</label>
        <input id="login" name="login" value="${login}" required maxlength="200" autocomplete="username"
          autocapitalize="none" spellcheck="false" ${!error && html`autofocus`}>
        <label for="motdepasse">Mot de passe *</label>
        <input id="motdepasse" name="motdepasse" type="password" required maxlength="200"
          autocomplete="current-password" ${error && html`autofocus aria-describedby="erreur"`}>
        <div class="actions"><button name="etape" value="mot-de-passe">Se connecter</button></div>
      </form>
      <form method="post" class="actions">
        <button name="etape" value="annuler" class="secondary">Annuler la connexion</button>
      </form>
      <p class="muted">Les personnes de ce bac à sable et leurs mots de passe sont affichés au démarrage, et dans le fichier
        <span class="mono">instance.json</span> du répertoire de données. Pour en ajouter :
        <a href="/organisations" target="_blank" rel="noopener">organisations et personnes<span
        class="visually-hidden"> (nouvel onglet)</span></a>.</p>`,
  });
