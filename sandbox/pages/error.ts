/** A page that says what went wrong and what to do. */
import type { Way } from '../http/errors';
import { type Html, html } from './html';
import { layout } from './layout';

/** `detail`: for the developer, shown verbatim. `way`: where to go from here. */
export const errorPage = (status: number, title: string, message: string, detail?: string, way?: Way): Html =>
  layout({
    title,
    body: html`
      <p role="alert">${message}</p>
      ${way && html`<p><a href="${way.href}">${way.name}</a></p>`}
      ${detail && html`<pre class="detail">${detail}</pre>`}
      <p class="muted">Code ${status}</p>`,
  });
