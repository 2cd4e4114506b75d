/** A page that says what went wrong and what to do. */
import { type Html, html } from './html';
import { layout } from './layout';

/** `detail`: for the developer, shown verbatim. */
export const errorPage = (status: number, title: string, message: string, detail?: string): Html =>
  layout({
    title,
    body: html`
      <p role="alert">${message}</p>
      ${detail && html`<pre class="detail">${detail}</pre>`}
      <p class="muted">Code ${status}</p>`,
  });
