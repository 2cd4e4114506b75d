/** Whether a message fulfils the criteria. Pure: what has to be read of a message comes from search/read.ts. */
import type { MessageStructure } from '../../message/structure';
import type { MessageEntry } from '../../store/types';
import type { Selected } from '../selected';
import { fieldsOf, folded, headerText, textOf, type textRanges } from './decode';
import type { Key } from './keys';

/** What was read of a message. */
export interface Facts {
  structure: MessageStructure;
  /** Of the message itself. */
  header: Buffer;
  /** Its texts, when they were asked for. */
  texts: { range: ReturnType<typeof textRanges>[number]; octets: Buffer }[];
}

/** How much has to be read to judge a criterion. */
export type Need = 'nothing' | 'structure' | 'header' | 'text';
const ORDER: readonly Need[] = ['nothing', 'structure', 'header', 'text'];

export function needOf(key: Key): Need {
  switch (key.kind) {
    case 'and':
    case 'or':
      return ORDER[Math.max(0, ...key.keys.map((part) => ORDER.indexOf(needOf(part))))]!;
    case 'not':
      return needOf(key.key);
    case 'date':
      return key.sent ? 'structure' : 'nothing';
    case 'header':
      return 'header';
    case 'text':
      return 'text';
    default:
      return 'nothing';
  }
}

const DAY_MS = 86_400_000;

type StringKey = Extract<Key, { kind: 'header' | 'text' }>;

/** Octets that are looked through at once. */
const SMALL = 64 * 1024;
/** Others have their turn after so long; a single text may take some tenths of a second at worst. */
const TURN_MS = 20;

export class Criteria {
  /** UIDs that each set of numbers means, in this folder, now. */
  private readonly sets = new Map<Key, ReadonlySet<number>>();
  private readonly strings: StringKey[] = [];

  constructor(
    private readonly key: Key,
    private readonly selected: Selected,
    private readonly now: number,
  ) {
    this.resolve(key);
  }

  private resolve(key: Key): void {
    if (key.kind === 'and' || key.kind === 'or') for (const part of key.keys) this.resolve(part);
    if (key.kind === 'not') this.resolve(key.key);
    if (key.kind === 'header' || key.kind === 'text') this.strings.push(key);
    if (key.kind !== 'numbers') return;
    const uids = this.selected.search(key.set, key.uid).map(({ entry }) => entry.uid);
    this.sets.set(key, new Set(uids));
  }

  /** Looks through a message for everything that is looked for, letting others have their turn; then judge it. */
  async look(facts: Facts): Promise<void> {
    if (facts.texts.reduce((sum, { octets }) => sum + octets.length, facts.header.length) < SMALL) return;
    let since = performance.now();
    for (const key of this.strings) {
      for (const _ of foldedOf(facts).search(key)) {
        if (performance.now() - since < TURN_MS) continue;
        await new Promise<void>((done) => setImmediate(done));
        since = performance.now();
      }
    }
  }

  /** null: it depends on what the message says, and `facts` are not there. */
  judge(entry: MessageEntry, facts: Facts | null): boolean | null {
    return this.evaluate(this.key, entry, facts);
  }

  private evaluate(key: Key, entry: MessageEntry, facts: Facts | null): boolean | null {
    switch (key.kind) {
      case 'and':
        return this.every(key.keys, entry, facts);
      case 'or': {
        const [one, other] = key.keys.map((part) => this.evaluate(part, entry, facts));
        return one === true || other === true ? true : one === null || other === null ? null : false;
      }
      case 'not': {
        const inner = this.evaluate(key.key, entry, facts);
        return inner === null ? null : !inner;
      }
      case 'all':
        return true;
      case 'recent':
        return this.selected.isRecent(entry.uid);
      case 'flag':
        return entry.flags.some((flag) => flag.toLowerCase() === key.flag);
      case 'numbers':
        return this.sets.get(key)!.has(entry.uid);
      case 'larger':
        return entry.size > key.size;
      case 'smaller':
        return entry.size < key.size;
      case 'age': {
        const age = this.now - entry.internalDate.getTime();
        return key.relation === 'older' ? age >= key.seconds * 1000 : age <= key.seconds * 1000;
      }
      case 'modseq':
        return entry.modseq >= key.from;
      case 'date':
        if (!key.sent) return onDay(key, entry.internalDate.getTime());
        return facts && onDay(key, sentDay(facts.structure));
      case 'header':
        return facts && foldedOf(facts).holds(key);
      case 'text':
        return facts && foldedOf(facts).holds(key);
    }
  }

  /** False as soon as one is, whatever the others depend on. */
  private every(keys: readonly Key[], entry: MessageEntry, facts: Facts | null): boolean | null {
    let verdict: boolean | null = true;
    for (const key of keys) {
      const one = this.evaluate(key, entry, facts);
      if (one === false) return false;
      if (one === null) verdict = null;
    }
    return verdict;
  }
}

/** Dates are compared as days, without regard to time and zone (RFC 3501 §6.4.4). */
function onDay({ relation, day }: Extract<Key, { kind: 'date' }>, time: number | null): boolean {
  if (time === null) return false;
  const start = day.getTime();
  if (relation === 'before') return time < start;
  return time >= start && (relation === 'since' || time < start + DAY_MS);
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The day that the Date header names, as it is written, whatever its zone; null when there is none. */
function sentDay({ root }: MessageStructure): number | null {
  const match = /(?:^|[\s,])(\d{1,2})\s+([A-Za-z]{3})[A-Za-z]*\s+(\d{2,4})(?:\s|$)/.exec(
    root.envelope?.date ?? '',
  );
  const month = match ? MONTHS.indexOf(match[2]!.toLowerCase()) : -1;
  if (!match || month < 0) return null;
  // Years of two and three digits: RFC 5322 §4.3.
  const written = Number(match[3]);
  const year =
    match[3]!.length === 4 ? written : written + (match[3]!.length === 2 && written < 50 ? 2000 : 1900);
  return Date.UTC(year, month, Number(match[1]));
}

/** A message as it is compared, made once however many criteria ask: decoding costs far more than looking. */
class Folded {
  private readonly texts: string[] = [];
  private readonly fields = new Map<string, string[]>();
  private whole: string | null = null;

  private readonly held = new Map<StringKey, boolean>();

  constructor(private readonly facts: Facts) {}

  holds(key: StringKey): boolean {
    for (const _ of this.search(key));
    return this.held.get(key)!;
  }

  /** Finds out whether the message holds a string; yields after each piece of work. */
  *search(key: StringKey): Generator<void> {
    if (!this.held.has(key)) {
      let found = false;
      for (const text of this.places(key)) {
        found = text.includes(key.value);
        if (found) break;
        yield;
      }
      this.held.set(key, found);
    }
  }

  private *places(key: StringKey): Generator<string> {
    if (key.kind === 'header') return yield* this.field(key.name);
    if (key.where === 'all') yield this.header;
    for (const index of this.facts.texts.keys()) yield this.text(index);
    // Everything holds the empty string, a message without text included.
    if (key.value === '') yield '';
  }

  private get header(): string {
    this.whole ??= folded(headerText(this.facts.header));
    return this.whole;
  }

  private text(index: number): string {
    const { octets, range } = this.facts.texts[index]!;
    this.texts[index] ??= folded(textOf(octets, range));
    return this.texts[index];
  }

  private field(name: string): string[] {
    const known = this.fields.get(name);
    if (known) return known;
    const values = fieldsOf(this.facts.header, name).map(folded);
    this.fields.set(name, values);
    return values;
  }
}

/** Of the message that is being judged. */
const foldings = new WeakMap<Facts, Folded>();

function foldedOf(facts: Facts): Folded {
  const known = foldings.get(facts) ?? new Folded(facts);
  foldings.set(facts, known);
  return known;
}
