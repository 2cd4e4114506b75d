'use client';

import { type ReactNode, useLayoutEffect, useRef } from 'react';

/** Pixels from the end within which one is reading the end. */
const NEAR = 48;

/**
 * A log in a pane of its own on a large screen: while one reads its end, it stays at the end; whoever scrolled up
 * is left in peace. On a phone it is part of the page.
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
  const pane = useRef<HTMLElement>(null);
  const atEnd = useRef(live);

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when a line arrived
  useLayoutEffect(() => {
    if (pane.current && live && atEnd.current) pane.current.scrollTop = pane.current.scrollHeight;
  }, [size, live]);

  return (
    <section
      ref={pane}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR;
      }}
      className="relative rounded-b-lg border border-t-0 border-line bg-surface lg:max-h-[max(28rem,calc(100dvh-16rem))] lg:overflow-y-auto"
    >
      {children}
    </section>
  );
}
