'use client';

import { Breakable } from './Breakable';
import { CopyButton } from './CopyButton';

/** A value to type elsewhere: in mono, copied with one press. `label` says what it is (« Serveur »). */
export function CopyValue({ label, value }: { label: string; value: string }) {
  return (
    <span className="inline-flex max-w-full items-center gap-0.5">
      <code className="min-w-0 [overflow-wrap:anywhere]">
        <Breakable value={value} />
      </code>
      <CopyButton what={label} value={() => value} />
    </span>
  );
}
