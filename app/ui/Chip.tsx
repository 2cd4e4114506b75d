import type { ReactNode } from 'react';

/** A requirement, or another short reference. */
export function Chip({ children }: { children: ReactNode }) {
  return (
    <span className="inline-flex items-center rounded border border-line bg-sunken px-1.5 py-px font-mono text-xs whitespace-nowrap text-ink-soft">
      {children}
    </span>
  );
}
