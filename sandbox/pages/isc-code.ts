/** The second step of the ISC login: the code that came by mail. */
import { clockTime } from './clock';
import { type Html, html } from './html';
import { layout } from './layout';

export interface CodeState {
  clientName: string;
  login: string;
  email: string;
  reference: string;
  /** Milliseconds since the epoch. */
  sentAt: number;
  /** It replaces a former one. */
  renewed: boolean;
  /** Why no code would be accepted, if so. */
  trouble: 'unsent' | 'exhausted' | 'late' | null;
  canResend: boolean;
}

const TROUBLES = {
  unsent: 'Le message n’a pas pu être envoyé.',
  exhausted: 'Trop de codes faux : ce code ne fonctionne plus.',
  late: 'Ce code ne fonctionne plus : il date de plus de 5 minutes.',
};

/** `error`: what is wrong with what was typed; `state.trouble` speaks for itself. */
export function codePage(state: CodeState, error?: string): Html {
  const { clientName, login, email, reference, sentAt, renewed, trouble, canResend } = state;
  const next = canResend
    ? 'Demandez un nouveau code.'
    : 'Vous avez demandé trop de codes : annulez, puis recommencez la connexion.';
  const wrong = error ?? (trouble && `${TROUBLES[trouble]} ${next}`);
  return layout({
    title: 'Connexion en deux étapes',
    service: 'Industriels Santé Connect',
    body: html`
      ${
        trouble !== 'unsent' &&
        html`<p role="status">${renewed ? 'Un nouveau code' : 'Un code'} vous a été envoyé à ${clockTime(sentAt)} à
          l’adresse <span class="mono">${email}</span>. Il est valable 5 minutes${
            renewed ? ' ; les précédents ne fonctionnent plus' : ''
          }.</p>`
      }
      <p>Demande <strong class="mono" id="reference">${reference}</strong>, pour l’application
        <strong>${clientName}</strong>. <a href="/courrier" target="_blank" rel="noopener">Ouvrir le courrier du bac à
        sable<span class="visually-hidden"> (nouvel onglet)</span></a></p>
      <p class="muted">Les champs marqués d’un astérisque (*) sont obligatoires.</p>
      <form method="post">
        <label for="login">Nom d’utilisateur</label>
        <input id="login" value="${login}" readonly autocomplete="username">
        <label for="code">Code transmis *</label>
        <p class="help" id="code-aide">Les 6 chiffres reçus par mail.</p>
        ${wrong && html`<p class="error" id="code-erreur" role="alert"><span aria-hidden="true">✕</span> ${wrong}</p>`}
        <input id="code" name="code" required maxlength="20" inputmode="numeric" autocomplete="one-time-code"
          spellcheck="false" class="mono" autofocus aria-describedby="code-aide${wrong ? ' code-erreur' : ''}"
          ${wrong && html`aria-invalid="true"`}>
        <div class="actions"><button name="etape" value="code">Valider</button></div>
      </form>
      <form method="post" class="actions">
        ${canResend && html`<button name="etape" value="nouveau-code" class="secondary">Envoyer un nouveau code</button>`}
        <button name="etape" value="annuler" class="secondary">Annuler la connexion</button>
      </form>
      ${!canResend && !wrong && html`<p class="muted">C’était le dernier code de cette connexion.</p>`}`,
  });
}
