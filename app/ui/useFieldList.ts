import { useRef } from 'react';

/** A list of fields that loses and gains some: `list` goes on the element around them. */
export function useFieldList() {
  const list = useRef<HTMLDivElement>(null);
  /** The button that removes a field goes away with it: the keyboard goes on at the field before. */
  const leave = (place: number) => list.current?.querySelectorAll('input')[Math.max(0, place - 1)]?.focus();
  return { list, leave };
}
