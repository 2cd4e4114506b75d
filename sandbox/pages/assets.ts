/** The static files of the pages: stylesheet, scripts, icon, font. Read once. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export interface Asset {
  type: string;
  body: Buffer;
}

const require = createRequire(import.meta.url);
const own = (name: string) => readFileSync(new URL(`assets/${name}`, import.meta.url));
const SCRIPT = 'text/javascript; charset=utf-8';

export const ASSETS = new Map<string, Asset>([
  ['style.css', { type: 'text/css; charset=utf-8', body: own('style.css') }],
  ['attente.js', { type: SCRIPT, body: own('attente.js') }],
  ['telephone.js', { type: SCRIPT, body: own('telephone.js') }],
  ['courrier.js', { type: SCRIPT, body: own('courrier.js') }],
  ['copie.js', { type: SCRIPT, body: own('copie.js') }],
  ['icone.svg', { type: 'image/svg+xml', body: own('icone.svg') }],
  [
    'texte.woff2',
    {
      type: 'font/woff2',
      body: readFileSync(
        require.resolve('@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2'),
      ),
    },
  ],
]);
