/** Whether a message fulfils the criteria; its octets are read only when a criterion asks for them. */
import type { MessageStructure } from '../../message/structure';
import type { Store } from '../../store/types';
import type { Numbered } from '../selected';
import { includes } from '../syntax/sequence';
import { bodyText, headerValues } from './decode';
import type { Key } from './keys';

export interface SearchBounds {
  lastSeq: number;
  lastUid: number;
}

const DAY_MS = 86_400_000;

/** Lazily read, once per message. */
class Content {
  private loaded: Promise<{ raw: Buffer; structure: MessageStructure } | null> | null = null;
  constructor(
    private readonly store: Store,
    private readonly contentId: number,
  ) {}

  get(): Promise<{ raw: Buffer; structure: MessageStructure } | null> {
    this.loaded ??= this.load();
    return this.loaded;
  }

  private async load() {
    const structure = (await this.store.structures([this.contentId])).get(this.contentId);
    // A message removed meanwhile matches nothing.
    const raw = await this.store.content(this.contentId).catch(() => null);
    return structure && raw ? { raw, structure } : null;
  }
}

export async function matches(
  message: Numbered,
  key: Key,
  bounds: SearchBounds,
  store: Store,
): Promise<boolean> {
  return evaluate(key, message, bounds, new Content(store, message.entry.contentId));
}

async function evaluate(
  key: Key,
  message: Numbered,
  bounds: SearchBounds,
  content: Content,
): Promise<boolean> {
  const { entry, seq } = message;
  switch (key.kind) {
    case 'and':
      for (const part of key.keys) if (!(await evaluate(part, message, bounds, content))) return false;
      return true;
    case 'or':
      return (
        (await evaluate(key.keys[0], message, bounds, content)) ||
        (await evaluate(key.keys[1], message, bounds, content))
      );
    case 'not':
      return !(await evaluate(key.key, message, bounds, content));
    case 'all':
      return true;
    case 'none':
      return false;
    case 'flag':
      return entry.flags.some((flag) => flag.toLowerCase() === key.flag.toLowerCase());
    case 'numbers':
      return key.uid
        ? includes(key.ranges, entry.uid, bounds.lastUid)
        : includes(key.ranges, seq, bounds.lastSeq);
    case 'larger':
      return entry.size > key.size;
    case 'smaller':
      return entry.size < key.size;
    case 'date':
      return onDay(key, key.sent ? await sentDate(content) : entry.internalDate);
    case 'header':
      return header(key, content);
    case 'text':
      return text(key, content);
  }
}

/** Dates are compared as days, without regard to time and zone (RFC 3501 §6.4.4). */
function onDay({ relation, day }: Extract<Key, { kind: 'date' }>, date: Date | null): boolean {
  if (!date) return false;
  const start = day.getTime();
  if (relation === 'before') return date.getTime() < start;
  return date.getTime() >= start && (relation === 'since' || date.getTime() < start + DAY_MS);
}

async function sentDate(content: Content): Promise<Date | null> {
  const date = (await content.get())?.structure.root.envelope?.date;
  const time = date ? Date.parse(date.replace(/\s*\([^)]*\)\s*$/, '')) : Number.NaN;
  return Number.isNaN(time) ? null : new Date(time);
}

async function header({ name, value }: Extract<Key, { kind: 'header' }>, content: Content): Promise<boolean> {
  const loaded = await content.get();
  if (!loaded) return false;
  const values = headerValues(loaded.raw, loaded.structure.root, name);
  return values.some((found) => found.toLowerCase().includes(value));
}

async function text({ where, value }: Extract<Key, { kind: 'text' }>, content: Content): Promise<boolean> {
  const loaded = await content.get();
  if (!loaded) return false;
  const { raw, structure } = loaded;
  if (bodyText(raw, structure).toLowerCase().includes(value)) return true;
  if (where === 'body') return false;
  const head = raw.subarray(structure.root.headerStart, structure.root.bodyStart);
  return head.toString('utf8').toLowerCase().includes(value);
}
