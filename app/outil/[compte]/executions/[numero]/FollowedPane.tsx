'use client';

import { ArrowDown } from 'lucide-react';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';

/** Pixels from the end within which one is reading the end. */
const NEAR = 48;

const isNearEnd = ({ scrollTop, scrollHeight, clientHeight }: HTMLElement) =>
  scrollHeight - scrollTop - clientHeight < NEAR;

/**
 * A log in a pane of its own on a large screen: while one reads its end, it stays at the end; whoever scrolled up
 * is left in peace, and sees that there is more below. On a phone it is part of the page.
 */
export function FollowedPane({
  size,
  label,
  live,
  children,
}: {
  size: number;
  label: string;
  live: boolean;
  children: ReactNode;
}) {
  const t = useTranslations('execution');
  const pane = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atEnd = useRef(live);
  const [more, setMore] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when a line arrived
  useLayoutEffect(() => {
    if (pane.current && live && atEnd.current) pane.current.scrollTop = pane.current.scrollHeight;
  }, [size, live]);

  useEffect(() => {
    const element = pane.current;
    if (!element || !content.current) return;
    // Folding a connection or turning the screen changes what is below as much as a new line.
    const observer = new ResizeObserver(() => setMore(!isNearEnd(element)));
    observer.observe(element);
    observer.observe(content.current);
    return () => observer.disconnect();
  }, []);

  const toEnd = () => pane.current?.scrollTo({ top: pane.current.scrollHeight });

  return (
    <div className="relative min-w-0">
      <section
        ref={pane}
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget }) => {
          atEnd.current = isNearEnd(currentTarget);
          setMore(!atEnd.current);
        }}
        className="relative rounded-b-lg border border-t-0 border-line bg-surface lg:max-h-[max(28rem,calc(100dvh-16rem))] lg:overflow-y-auto"
      >
        <div ref={content}>{children}</div>
      </section>
      {more && (
        <div className="pointer-events-none absolute inset-x-px bottom-px flex justify-center rounded-b-lg bg-linear-to-t from-surface from-25% to-transparent pt-10 pb-3 max-lg:hidden">
          <Button size="small" onPress={toEnd} className="pointer-events-auto shadow-raised">
            <ArrowDown aria-hidden size={16} />
            {t('toEnd')}
          </Button>
        </div>
      )}
    </div>
  );
}
