'use client';

import { CopyButton } from './CopyButton';

/** A text of several lines to take elsewhere, copied whole with one press. `label` names it (« le modèle »). */
export function CopyText({ label, text, lang }: { label: string; text: string; lang?: string }) {
  return (
    <div className="flex items-start justify-between gap-2 rounded-md border border-line bg-sunken px-3 py-2">
      <pre lang={lang} className="min-w-0 [overflow-wrap:anywhere] whitespace-pre-wrap">
        {text}
      </pre>
      <CopyButton what={label} value={() => text} />
    </div>
  );
}
