/**
 * Mailbox patterns of LIST (RFC 3501 §6.3.8): `*` is anything, `%` anything but a separator. All positions of the
 * pattern are followed at once, as bits, so that no pattern is expensive: a mailbox has up to a thousand names, and
 * everybody else waits while they are compared.
 */

/** What is looked at of a pattern; no name is as long. */
const MOST = 500;

/** Prepares a pattern. INBOX matches in any case, alone and as first level. */
export function patternMatcher(pattern: string): (name: string) => boolean {
  const exact = new Positions(pattern);
  const inbox = new Positions(pattern.replace(/^[^/]*/, (level) => level.toUpperCase()));
  return (name) => exact.match(name) || (/^INBOX(\/|$)/.test(name) && inbox.match(name));
}

export const matchesPattern = (name: string, pattern: string): boolean => patternMatcher(pattern)(name);

/** Positions in a pattern, as bits: one bit more than it has characters. */
class Positions {
  private readonly length: number;
  private readonly words: number;
  private readonly star: Uint32Array;
  private readonly percent: Uint32Array;
  private readonly literals = new Map<string, Uint32Array>();
  private readonly none: Uint32Array;

  constructor(pattern: string) {
    // Wildcards side by side are one: where one may stand for nothing, the next position is a literal.
    const simple = [
      ...pattern
        .slice(0, MOST)
        .replace(/[*%]*\*[*%]*/g, '*')
        .replace(/%+/g, '%'),
    ];
    this.length = simple.length;
    this.words = (simple.length >> 5) + 1;
    this.star = new Uint32Array(this.words);
    this.percent = new Uint32Array(this.words);
    this.none = new Uint32Array(this.words);
    for (const [at, char] of simple.entries()) {
      const bits = char === '*' ? this.star : char === '%' ? this.percent : this.literalOf(char);
      bits[at >> 5]! |= 1 << (at & 31);
    }
  }

  private literalOf(char: string): Uint32Array {
    const bits = this.literals.get(char) ?? new Uint32Array(this.words);
    this.literals.set(char, bits);
    return bits;
  }

  match(name: string): boolean {
    const { words, star, percent } = this;
    const state = new Uint32Array(words);
    state[0] = 1;
    this.close(state);
    for (const char of name) {
      const literal = this.literals.get(char) ?? this.none;
      let [carry, any] = [0, 0];
      for (let word = 0; word < words; word++) {
        const now = state[word]!;
        const moved = now & literal[word]!;
        const staying = now & (char === '/' ? star[word]! : star[word]! | percent[word]!);
        state[word] = (moved << 1) | carry | staying;
        carry = moved >>> 31;
        any |= state[word]!;
      }
      if (any === 0) return false;
      this.close(state);
    }
    return (state[this.length >> 5]! & (1 << (this.length & 31))) !== 0;
  }

  /** Wildcards may stand for nothing. */
  private close(state: Uint32Array): void {
    let carry = 0;
    for (let word = 0; word < this.words; word++) {
      const wild = state[word]! & (this.star[word]! | this.percent[word]!);
      state[word]! |= (wild << 1) | carry;
      carry = wild >>> 31;
    }
  }
}
