/**
 * « Nothing of another editor is ever shown » (DESIGN §5): on a connection linked by its address or its label, a name
 * may be another organisation's. It is masked when read; what is stored, and judged, stays as it was.
 */
import type { Queryable } from '../../db/client';
import { namesOfOthers } from '../../db/queries/stranger';

const MASK = 'une autre BAL';

/** Addresses, and what may be an idNat: as they stand in user names, arguments and explanations. */
const NAMES = /[\p{L}\p{N}._%+/-]+@[\p{L}\p{N}.-]+|[A-Z0-9/]{8,}/giu;

type Masker = <T>(value: T) => T;

/** @param values what is to be shown; strings are looked into, however deep. */
export async function maskOthers(db: Queryable, organisationId: number, values: unknown): Promise<Masker> {
  const found = new Set<string>();
  map(values, (text) => {
    for (const [name] of text.matchAll(NAMES)) for (const form of formsOf(name)) found.add(form);
    return text;
  });
  const strangers = await namesOfOthers(db, organisationId, [...found]);
  if (strangers.size === 0) return (value) => value;
  const hide = (text: string) =>
    text.replace(NAMES, (name) => (formsOf(name).some((form) => strangers.has(form)) ? MASK : name));
  return (value) => map(value, hide);
}

/** The name itself; of an address also its parts: an alias is `<idNat>@<label>.<psc|org>.…` (accounts/alias.ts). */
function formsOf(name: string): string[] {
  const lower = name.toLowerCase().replace(/\.$/, '');
  const [local = '', domain] = lower.split('@');
  if (domain === undefined) return [lower];
  const [label = '', mie] = domain.split('.');
  return [lower, local, ...(mie === 'psc' || mie === 'org' ? [label] : [])].filter((form) => form !== '');
}

function map<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map((item) => map(item, change)) as T;
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, map(item, change)])) as T;
}
