/**
 * A map that is copied on writing, cheaply: entries are spread over buckets and only one bucket is copied, so that
 * the thousandth connection of an execution costs as little as the first.
 */
const BUCKETS = 256;

export type Table<V> = readonly (ReadonlyMap<string, V> | undefined)[];

export function emptyTable<V>(): Table<V> {
  return [];
}

function bucketOf(key: string): number {
  let hash = 0;
  for (let index = 0; index < key.length; index++) hash = (hash * 31 + key.charCodeAt(index)) | 0;
  return (hash >>> 0) % BUCKETS;
}

export function get<V>(table: Table<V>, key: string): V | undefined {
  return table[bucketOf(key)]?.get(key);
}

/** A table that also holds the entry; the one given does not change. */
export function put<V>(table: Table<V>, key: string, value: V): Table<V> {
  const bucket = bucketOf(key);
  const copy: (ReadonlyMap<string, V> | undefined)[] =
    table.length > 0 ? table.slice() : new Array(BUCKETS).fill(undefined);
  copy[bucket] = new Map(table[bucket]).set(key, value);
  return copy;
}

/** Every value, in no particular order. */
export function values<V>(table: Table<V>): V[] {
  return table.flatMap((bucket) => (bucket ? [...bucket.values()] : []));
}
