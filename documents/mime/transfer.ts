/** Content-Transfer-Encoding undone (RFC 2045 §6), in pieces. */

/** Takes octets as they stand in the message; each call returns those that they stand for, as far as known yet. */
export interface TransferDecoder {
  feed(octets: Buffer): Buffer;
  end(): Buffer;
}

const NOTHING = Buffer.alloc(0);
const PLAIN = new Set(['7bit', '8bit', 'binary', '']);

/** null: an encoding that no mail uses. */
export function transferDecoder(encoding: string): TransferDecoder | null {
  if (encoding === 'base64') return new Base64Decoder();
  if (encoding === 'quoted-printable') return new QuotedPrintableDecoder();
  return PLAIN.has(encoding) ? { feed: (octets) => octets, end: () => NOTHING } : null;
}

/** Whatever is no base64 is passed over, as the RFC asks; padding ends the data. */
class Base64Decoder implements TransferDecoder {
  /** Characters that do not make three octets yet. */
  private carry = '';
  private over = false;

  feed(octets: Buffer): Buffer {
    if (this.over) return NOTHING;
    let text = this.carry + octets.toString('latin1').replace(/[^A-Za-z0-9+/=]+/g, '');
    const padding = text.indexOf('=');
    if (padding >= 0) {
      this.over = true;
      text = text.slice(0, padding);
    }
    const whole = this.over ? text.length : text.length - (text.length % 4);
    this.carry = text.slice(whole);
    return Buffer.from(text.slice(0, whole), 'base64');
  }

  end(): Buffer {
    const last = Buffer.from(this.carry, 'base64');
    this.carry = '';
    return last;
  }
}

class QuotedPrintableDecoder implements TransferDecoder {
  /** The line that has not ended yet; a line that never ends is taken in parts. */
  private carry = '';

  feed(octets: Buffer): Buffer {
    const text = this.carry + octets.toString('latin1');
    const lastLine = text.lastIndexOf('\n') + 1;
    const equals = text.lastIndexOf('=');
    const anywhere = equals >= text.length - 3 && equals >= 0 ? equals : text.length;
    const cut = text.length - lastLine > MOST_CARRIED ? anywhere : lastLine;
    this.carry = text.slice(cut);
    return unquoted(text.slice(0, cut));
  }

  end(): Buffer {
    const last = unquoted(this.carry);
    this.carry = '';
    return last;
  }
}

const MOST_CARRIED = 64 * 1024;

function unquoted(text: string): Buffer {
  const bytes = text.replace(/=(?:[ \t]{0,1000}(?:\r?\n|$)|([0-9A-Fa-f]{2}))/g, (_, hex?: string) =>
    hex ? String.fromCharCode(Number.parseInt(hex, 16)) : '',
  );
  return Buffer.from(bytes, 'latin1');
}
