import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from './classes';

const TONES = {
  info: { icon: Info, style: 'border-calm-line bg-calm-soft', ink: 'text-calm' },
  warning: { icon: TriangleAlert, style: 'border-doubt-line bg-doubt-soft', ink: 'text-doubt' },
  error: { icon: CircleAlert, style: 'border-ko-line bg-ko-soft', ink: 'text-ko' },
} as const;

/** Something to know about the page, where it is read first. */
export function Notice({
  tone,
  title,
  children,
  role,
}: {
  tone: keyof typeof TONES;
  title?: string;
  children: ReactNode;
  role?: 'alert' | 'status';
}) {
  const { icon: Icon, style, ink } = TONES[tone];
  return (
    <div role={role} className={classes('flex items-start gap-3 rounded-lg border px-4 py-3', style)}>
      <Icon aria-hidden size={20} className={classes('mt-0.5 shrink-0', ink)} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        {title && <p className="font-semibold">{title}</p>}
        {children}
      </div>
    </div>
  );
}
