/**
 * The content of DATA (RFC 5321 §4.1.1.4, §4.5.2): removes the stuffed dots, finds the end, tells what is wrong.
 *
 * Only CRLF . CRLF ends it. A lone CR or LF is content that makes the message refusable: servers that disagree about
 * them let a message hide another one (SMTP smuggling).
 */

const CR = 13;
const LF = 10;
const DOT = 46;
const LONE_CR = Buffer.from('\r');

/** `start`: at the start of a line; `dot`, `dotcr`: after `.` and `.CR` there; `cr`: after CR; else `line`. */
type State = 'start' | 'dot' | 'dotcr' | 'line' | 'cr' | 'done';

export class DataDecoder {
  /** A CR without LF, or an LF without CR, was seen. */
  bareNewline = false;
  /** The longest line, in octets, without its end. */
  longestLine = 0;
  private state: State = 'start';
  private lineLength = 0;

  get done(): boolean {
    return this.state === 'done';
  }

  /**
   * Takes the next octets.
   * @returns the content in them, as slices of `chunk`, and, once `done`, what follows the end.
   */
  feed(chunk: Buffer): { content: Buffer[]; rest: Buffer } {
    const content: Buffer[] = [];
    let from = 0;
    const upTo = (to: number) => {
      if (to > from) content.push(chunk.subarray(from, to));
    };
    for (let index = 0; index < chunk.length; index++) {
      const octet = chunk[index]!;
      switch (this.state) {
        case 'start':
          if (octet === DOT) {
            upTo(index);
            from = index + 1;
            this.state = 'dot';
          } else this.inLine(octet);
          break;
        case 'dot':
          if (octet === CR) {
            from = index + 1;
            this.state = 'dotcr';
          } else this.inLine(octet);
          break;
        case 'dotcr':
          if (octet === LF) {
            this.state = 'done';
            return { content, rest: chunk.subarray(index + 1) };
          }
          // Not the end after all: the CR that was held back is content, and a lone one.
          content.push(LONE_CR);
          this.bareNewline = true;
          this.inLine(octet);
          break;
        case 'cr':
          if (octet === LF) this.endLine();
          else {
            this.bareNewline = true;
            this.inLine(octet);
          }
          break;
        default:
          this.inLine(octet);
      }
    }
    upTo(chunk.length);
    return { content, rest: chunk.subarray(chunk.length) };
  }

  private inLine(octet: number): void {
    if (octet === CR) {
      this.state = 'cr';
      return;
    }
    if (octet === LF) this.bareNewline = true;
    this.lineLength++;
    if (this.lineLength > this.longestLine) this.longestLine = this.lineLength;
    this.state = 'line';
  }

  private endLine(): void {
    this.lineLength = 0;
    this.state = 'start';
  }
}
