'use client';

import './styles/global.css';

/** Stands in when even the frame of the pages could not be made; without texts of ours, so in both languages. */
export default function GlobalError({ retry }: { error: Error; retry: () => void }) {
  return (
    <html lang="fr">
      <body>
        <title>MOTCO2</title>
        <main className="page flex flex-col items-start gap-4 py-16">
          <h1 className="text-2xl">La page n’a pas pu être affichée</h1>
          <p>Une erreur technique est survenue de notre côté. Réessayez dans un instant.</p>
          <p lang="en">A technical error happened on our side. Try again in a moment.</p>
          <button
            type="button"
            onClick={retry}
            className="min-h-11 rounded-md bg-accent px-4 font-semibold text-accent-ink"
          >
            Réessayer
          </button>
        </main>
      </body>
    </html>
  );
}
