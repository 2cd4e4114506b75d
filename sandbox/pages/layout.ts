/** The frame of every page of the sandbox. */
import { Html, html } from './html';

export interface Page {
  title: string;
  body: Html;
  /** The service that the page stands for, e.g. « Pro Santé Connect ». */
  service?: string;
  /** Names of scripts in `scripts.ts`. */
  scripts?: string[];
  wide?: boolean;
}

export function layout({ title, body, service, scripts = [], wide = false }: Page): Html {
  return html`${new Html('<!doctype html>')}
<html lang="fr">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} – ${service ?? 'Bac à sable'}</title>
  <link rel="stylesheet" href="/statique/style.css">
  <link rel="icon" href="/statique/icone.svg" type="image/svg+xml">
  ${scripts.map((name) => html`<script src="/statique/${name}.js" defer></script>`)}
</head>
<body>
  <header>
    <p class="service">${service ?? 'Bac à sable MOTCO2'}</p>
    <p class="notice"><span aria-hidden="true">⚠</span> Bac à sable : service simulé, identités fictives</p>
  </header>
  <main${wide ? html` class="wide"` : ''}>
    <h1>${title}</h1>
    ${body}
  </main>
</body>
</html>
`;
}
