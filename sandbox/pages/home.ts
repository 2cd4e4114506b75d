/** The first page: where everything is. */
import type { SandboxUrls } from '../urls';
import { type Html, html } from './html';
import { layout } from './layout';

export const homePage = ({ psc, isc }: SandboxUrls): Html =>
  layout({
    title: 'Bac à sable',
    wide: true,
    body: html`
      <p>Ce service tient lieu de Pro Santé Connect et d’Industriels Santé Connect sur votre poste.</p>
      <ul>
        <li><a href="/telephone">Téléphone</a> : approuver ou refuser les demandes de connexion</li>
        <li><a href="/identites">Identités de test</a> : les voir, en créer</li>
        <li><a href="/courrier">Courrier</a> : lire les codes de connexion envoyés par mail</li>
        <li><a href="/organisations">Organisations et personnes</a> : qui peut se connecter au portail</li>
      </ul>
      ${endpoints('Pro Santé Connect', {
        Découverte: psc.discovery,
        Émetteur: psc.issuer,
        Autorisation: psc.authorizationEndpoint,
        Jeton: psc.tokenEndpoint,
        CIBA: psc.cibaEndpoint,
      })}
      ${endpoints('Industriels Santé Connect', { Découverte: isc.discovery, Émetteur: isc.issuer })}`,
  });

const endpoints = (title: string, entries: Record<string, string>) => html`
  <h2>${title}</h2>
  <dl>${Object.entries(entries).map(([name, url]) => html`<dt>${name}</dt><dd class="mono">${url}</dd>`)}</dl>`;
