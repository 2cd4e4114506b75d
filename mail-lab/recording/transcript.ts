/**
 * What was said on a connection, both ways, as it may be shown: for reading, never for judging. Who calls it has
 * masked what a client must not find again; what a message holds is told by its size alone. It waits for nothing:
 * lines gather for a moment, then leave as one event, and what is too much is only counted.
 */
import { addressGroup } from '../../conformance/addresses';
import type { EventData } from '../../conformance/events';

type Said = EventData<'transcript'>;
type Line = Said['lines'][number];

export const TRANSCRIPT = {
  /** Characters of a line. */
  line: 500,
  /** Of one connection, in all. */
  lines: 1000,
  chars: 64 * 1024,
  /** Untagged responses between two lines of the client, such as those of a FETCH. */
  turn: 40,
  /** Of one event. */
  chunk: { lines: 40, chars: 6000 },
  /** A line waits no longer than this; on a connection that talks on and on, a little longer each time. */
  waitMs: 1000,
} as const;

export interface TranscriptOptions {
  /** Database clock, ms. */
  now(): number;
  /** Whether TLS stands. */
  secured(): boolean;
  /** Takes a stretch; false when there is no room for it, and its lines are then counted only. */
  keep(said: Said): boolean;
}

const number = new Intl.NumberFormat('fr-FR');
const octets = (count: number) => `${number.format(count)} octet${count > 1 ? 's' : ''}`;

/** Stands for what is not shown: `[message : 12 345 octets]`. */
export const sized = (what: string, count: number) => `[${what} : ${octets(count)}]`;

export class Transcript {
  private pending: Line[] = [];
  private chars = 0;
  private left = { lines: TRANSCRIPT.lines, chars: TRANSCRIPT.chars };
  private chunks = 0;
  /** Not shown, and not told yet. */
  private omitted = 0;
  /** Untagged responses since the client's last line, and how many of them were left out. */
  private turn = { said: 0, skipped: 0 };
  private timer: NodeJS.Timeout | null = null;
  private over = false;

  constructor(private readonly options: TranscriptOptions) {}

  /** Another untagged response would be kept: if not, nobody needs to word it. */
  get listens(): boolean {
    return this.hasRoom && this.turn.said < TRANSCRIPT.turn;
  }

  private get hasRoom(): boolean {
    return !this.over && this.left.lines > 0 && this.left.chars > 0;
  }

  /** A line of the client, masked. */
  client(text: string): void {
    this.nextTurn();
    this.add('client', text);
  }

  /** A line of the server: an answer, a challenge, a word of its own. */
  server(text: string): void {
    if (text.startsWith('* ') && !text.startsWith('* BYE')) {
      if (this.listens) {
        this.turn.said++;
        this.add('server', text);
      } else this.skip();
      return;
    }
    this.nextTurn();
    this.add('server', text);
  }

  /** An untagged response that was not worded, because of `listens`. */
  skip(): void {
    if (this.hasRoom) this.turn.skipped++;
    else this.omitted++;
  }

  /** The connection is over: what is left leaves now, and nothing is taken any more. */
  end(): void {
    if (this.over) return;
    this.nextTurn();
    this.flush(true);
    this.over = true;
  }

  private nextTurn(): void {
    const { skipped } = this.turn;
    this.turn = { said: 0, skipped: 0 };
    if (skipped === 0) return;
    if (this.hasRoom)
      this.add('server', `[… ${number.format(skipped)} ligne${skipped > 1 ? 's' : ''} de plus]`);
    else this.omitted += skipped;
  }

  private add(from: Line['from'], text: string): void {
    if (this.over) return;
    if (!this.hasRoom) {
      this.omitted++;
      return;
    }
    const kept = shortened(text);
    this.pending.push({ at: this.options.now(), from, tls: this.options.secured(), text: kept });
    this.chars += kept.length;
    this.left.lines--;
    this.left.chars -= kept.length;
    const { lines, chars } = TRANSCRIPT.chunk;
    if (this.pending.length >= lines || this.chars >= chars) this.flush(false);
    else if (!this.timer) {
      const wait = TRANSCRIPT.waitMs * (1 + this.chunks / 16);
      this.timer = setTimeout(() => this.flush(false), wait);
      this.timer.unref();
    }
  }

  /** @param last what was left out is told. */
  private flush(last: boolean): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const lines = this.pending;
    this.pending = [];
    this.chars = 0;
    const omitted = last ? this.omitted : 0;
    if (lines.length === 0 && omitted === 0) return;
    this.chunks++;
    if (this.options.keep({ lines, omitted })) this.omitted -= omitted;
    else if (lines.length > 0) {
      this.omitted += lines.length;
      // A line that says how many there were costs next to nothing.
      if (last) this.options.keep({ lines: [], omitted: this.omitted });
    }
  }
}

/** Copied when cut: a piece of a long line would keep the whole of it in memory. */
function shortened(text: string): string {
  const { line } = TRANSCRIPT;
  return text.length > line ? `${Buffer.from(text.slice(0, line - 1)).toString()}…` : text;
}

/** Of one client, within a minute: some hundred sessions of a mail client. */
const CLIENT_CHARS = 2 * 1024 * 1024;
const MINUTE_MS = 60_000;
/** Clients remembered at most. */
const MOST = 10_000;

/** How much the clients of a process may have written down: a flood must not fill the table of events. */
export class TranscriptBudget {
  private readonly clients = new Map<string, { left: number; at: number }>();

  /** Takes characters; false, and nothing taken, when the client has had its share. @param now ms, any clock. */
  take(address: string, chars: number, now = performance.now()): boolean {
    const client = addressGroup(address);
    const before = this.clients.get(client);
    const refilled = before ? before.left + ((now - before.at) * CLIENT_CHARS) / MINUTE_MS : CLIENT_CHARS;
    const left = Math.min(CLIENT_CHARS, refilled);
    if (!before && this.clients.size >= MOST) this.forget(now);
    const enough = left >= chars;
    this.clients.set(client, { left: enough ? left - chars : left, at: now });
    return enough;
  }

  /** Whoever was silent for a minute has its whole share again. */
  private forget(now: number): void {
    for (const [client, { at }] of this.clients) if (at <= now - MINUTE_MS) this.clients.delete(client);
    if (this.clients.size >= MOST) this.clients.clear();
  }
}
