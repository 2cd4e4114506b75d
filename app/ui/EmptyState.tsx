import type { ReactNode } from 'react';

/** Nothing to show yet: why, and what to do next. */
export function EmptyState({ title, text, action }: { title: string; text: string; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-3 rounded-lg border border-dashed border-line-strong bg-surface px-6 py-8">
      <h2 className="text-lg">{title}</h2>
      <p className="prose-line text-ink-soft">{text}</p>
      {action}
    </div>
  );
}
