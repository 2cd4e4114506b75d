/** How far something is, from 0 to `max`. The value in words stands beside it, never in the bar alone. */
export function Progress({ label, value, max }: { label: string; value: number; max: number }) {
  return (
    <progress aria-label={label} value={Math.min(Math.max(0, value), max)} max={max} className="meter" />
  );
}
