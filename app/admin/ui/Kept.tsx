/** What a link of another page narrows a list to: it stays while one filters further. */
export function Kept({ name, value, text }: { name: string; value: number | undefined; text: string }) {
  if (value === undefined) return null;
  return (
    <p className="py-2.5 text-ink-soft">
      <input type="hidden" name={name} value={value} />
      {text}
    </p>
  );
}
