/** Makes what came from a client fit to be stored and shown: no control characters, no bidi tricks, no excess. */
import { z } from 'zod';
import { EVENT_DATA, EVENT_TYPES, type EventType } from '../../conformance/events';

/** Control characters, format characters (bidi, invisible), line separators, lone surrogates. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** Replaces unsafe characters by U+FFFD and cuts to `max` UTF-16 units, ending in `…` when something was cut. */
export function cleanText(value: string, max = Number.POSITIVE_INFINITY): string {
  // Cut first (with room for the sign), so that a megabyte is never scanned for a field of 64.
  const cut = value.length > max ? `${value.slice(0, Math.max(0, max - 1))}…` : value;
  return cut.replace(UNSAFE, '\ufffd');
}

type Cleaner = (value: unknown) => unknown;
const asIs: Cleaner = (value) => value;

function arrayMax(schema: z.ZodArray): number {
  for (const check of schema._zod.def.checks ?? []) {
    const def = check._zod.def as { check: string; maximum?: number };
    if (def.check === 'max_length' && def.maximum !== undefined) return def.maximum;
  }
  return Number.POSITIVE_INFINITY;
}

/** Builds, once per event type, the function that cleans its data according to the limits of its schema. */
function cleanerOf(schema: unknown): Cleaner {
  if (schema instanceof z.ZodString) {
    const max = schema.maxLength ?? Number.POSITIVE_INFINITY;
    return (value) => (typeof value === 'string' ? cleanText(value, max) : value);
  }
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return cleanerOf(schema.unwrap());
  }
  if (schema instanceof z.ZodArray) {
    const max = arrayMax(schema);
    const item = cleanerOf(schema.element);
    return (value) => (Array.isArray(value) ? value.slice(0, max).map(item) : value);
  }
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape).map(([key, field]) => [key, cleanerOf(field)] as const);
    return (value) => {
      if (typeof value !== 'object' || value === null) return value;
      const clean: Record<string, unknown> = { ...value };
      for (const [key, field] of fields) if (key in clean) clean[key] = field(clean[key]);
      return clean;
    };
  }
  return asIs;
}

const CLEANERS = Object.fromEntries(EVENT_TYPES.map((type) => [type, cleanerOf(EVENT_DATA[type])])) as Record<
  EventType,
  Cleaner
>;

/** The data of an event, cleaned and cut to the limits of its schema; still to be validated. */
export function cleanEventData(type: EventType, data: unknown): unknown {
  return CLEANERS[type](data);
}
