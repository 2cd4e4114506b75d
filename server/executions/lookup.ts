/** Answers kept for a few seconds, so that a busy connection does not ask the same thing with each event. */

const FRESH_MS = 5_000;
const MOST = 10_000;

export class Lookup<V> {
  private readonly kept = new Map<string, { at: number; value: V | undefined }>();

  constructor(private readonly ask: (keys: string[]) => Promise<Map<string, V>>) {}

  /** The values of the keys that have one. */
  async of(keys: string[]): Promise<Map<string, V>> {
    const now = performance.now();
    const distinct = [...new Set(keys)];
    const missing = distinct.filter(
      (key) => now - (this.kept.get(key)?.at ?? Number.NEGATIVE_INFINITY) > FRESH_MS,
    );
    if (missing.length > 0) {
      if (this.kept.size > MOST) this.kept.clear();
      const found = await this.ask(missing);
      for (const key of missing) this.kept.set(key, { at: now, value: found.get(key) });
    }
    return new Map(
      distinct.flatMap((key): [string, V][] => {
        const value = this.kept.get(key)?.value;
        return value === undefined ? [] : [[key, value]];
      }),
    );
  }
}
