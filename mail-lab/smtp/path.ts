/** Arguments of MAIL and RCPT: a path and its parameters (RFC 5321 §4.1.2, RFC 1870, 6152, 6531, 3461). Pure. */

export interface PathArgument {
  /** Without brackets and source route; empty for the null sender. */
  address: string;
  /** Names in upper case; null when the parameter has no value. */
  parameters: Map<string, string | null>;
}

const MAX_ADDRESS = 254;
const MAX_PARAMETERS = 20;

/**
 * Reads `FROM:<…> …` or `TO:<…> …`. A space after the colon is tolerated, as everybody does.
 * @returns null when it does not follow the grammar.
 */
export function parsePath(keyword: 'FROM' | 'TO', args: string): PathArgument | null {
  if (args.slice(0, keyword.length + 1).toUpperCase() !== `${keyword}:`) return null;
  const rest = args.slice(keyword.length + 1).trimStart();
  const end = pathEnd(rest);
  if (end < 0) return null;
  const address = rest.slice(1, end).replace(/^@[^:<>]*:/, '');
  const tail = rest.slice(end + 1);
  if (tail && !tail.startsWith(' ')) return null;
  // The one address without a domain (RFC 5321 §4.5.1).
  const postmaster = keyword === 'TO' && address.toLowerCase() === 'postmaster';
  if (address && !postmaster && !isAddress(address)) return null;
  const parameters = new Map<string, string | null>();
  for (const word of tail.split(' ').filter(Boolean)) {
    const equals = word.indexOf('=');
    const name = (equals < 0 ? word : word.slice(0, equals)).toUpperCase();
    if (!/^[A-Z0-9][A-Z0-9-]*$/.test(name) || parameters.has(name) || parameters.size >= MAX_PARAMETERS)
      return null;
    parameters.set(name, equals < 0 ? null : word.slice(equals + 1));
  }
  return { address, parameters };
}

/** Where the path closes, past a quoted local part that may hold anything. */
function pathEnd(text: string): number {
  if (text[0] !== '<') return -1;
  let quoted = false;
  for (let index = 1; index < text.length; index++) {
    const char = text[index];
    if (char === '\\' && quoted) index++;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === '>') return index;
    else if (!quoted && char === '<') return -1;
  }
  return -1;
}

function isAddress(address: string): boolean {
  const at = address.lastIndexOf('@');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\u2060\ufeff]/.test(address)) return false;
  const local = address.slice(0, at);
  return (
    at > 0 &&
    address.length <= MAX_ADDRESS &&
    (local.startsWith('"') ? /^"(?:[^"\\]|\\.)*"$/.test(local) : /^[^\s"(),:;<>@[\\\]]+$/.test(local)) &&
    /^(?:\[[0-9a-z.:-]+\]|[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}.-]*[\p{L}\p{N}\p{M}])?)$/iu.test(
      address.slice(at + 1),
    )
  );
}

/** What is wrong with the parameters of MAIL, as code and text of a reply; null when nothing is. */
export function mailParameterFault(path: PathArgument, maxBytes: number): [number, string] | null {
  for (const [name, value] of path.parameters) {
    switch (name) {
      case 'SIZE':
        if (!value || !/^\d{1,20}$/.test(value)) return [501, '5.5.4 SIZE wants a number of octets'];
        if (Number(value) > maxBytes) return [552, `5.3.4 Message larger than ${maxBytes} octets`];
        break;
      case 'BODY':
        if (!/^(7BIT|8BITMIME)$/i.test(value ?? '')) return [501, '5.5.4 BODY is 7BIT or 8BITMIME'];
        break;
      case 'SMTPUTF8':
        if (value !== null) return [501, '5.5.4 SMTPUTF8 takes no value'];
        break;
      case 'RET':
        if (!/^(FULL|HDRS)$/i.test(value ?? '')) return [501, '5.5.4 RET is FULL or HDRS'];
        break;
      case 'ENVID':
        if (!value || value.length > 100 || xtext(value) === null) return [501, '5.5.4 ENVID wants xtext'];
        break;
      // RFC 4954 §5: the identity that submitted it first; noted by nobody here.
      case 'AUTH':
        if (!value || (value !== '<>' && xtext(value) === null)) return [501, '5.5.4 AUTH wants xtext or <>'];
        break;
      default:
        return [555, `5.5.4 Parameter ${name.slice(0, 32)} not recognized`];
    }
  }
  return null;
}

/** What is wrong with the parameters of RCPT. */
export function recipientParameterFault(path: PathArgument): [number, string] | null {
  for (const [name, value] of path.parameters) {
    if (name === 'NOTIFY') {
      const wishes = (value ?? '').toUpperCase().split(',');
      const known = wishes.every((wish) => ['NEVER', 'SUCCESS', 'FAILURE', 'DELAY'].includes(wish));
      if (!known || (wishes.includes('NEVER') && wishes.length > 1)) {
        return [501, '5.5.4 NOTIFY is NEVER, or some of SUCCESS, FAILURE, DELAY'];
      }
    } else if (name === 'ORCPT') {
      if (!/^[a-z0-9-]+;\S/i.test(value ?? '') || xtext(value!) === null) {
        return [501, '5.5.4 ORCPT wants type;xtext'];
      }
    } else return [555, `5.5.4 Parameter ${name.slice(0, 32)} not recognized`];
  }
  return null;
}

/** Decodes xtext (RFC 3461 §4); null when it is none or hides control characters. */
export function xtext(value: string): string | null {
  if (!/^(?:[!-*,-<>-~]|\+[0-9A-F]{2})*$/.test(value)) return null;
  const decoded = value.replace(/\+([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return /^[ -~]*$/.test(decoded) ? decoded : null;
}
