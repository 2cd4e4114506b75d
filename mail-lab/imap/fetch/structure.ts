/** ENVELOPE, BODY and BODYSTRUCTURE on the wire (RFC 3501 §7.4.2). */
import type { Address, Envelope, Part } from '../../message/structure';
import { encodeNullable, encodeString, type Piece } from '../output';

const octets = (text: string): Piece[] => encodeString(Buffer.from(text, 'latin1'));
const upper = (text: string): Piece[] => octets(text.toUpperCase());

function joined(groups: Piece[][], separator: string): Piece[] {
  return groups.flatMap((group, index) => (index === 0 ? group : [separator, ...group]));
}

function addresses(list: readonly Address[]): Piece[] {
  if (list.length === 0) return ['NIL'];
  const each = list.map(({ name, local, domain }): Piece[] => [
    '(',
    ...encodeNullable(name),
    ' NIL ',
    ...encodeNullable(local),
    ' ',
    ...encodeNullable(domain),
    ')',
  ]);
  return ['(', ...each.flat(), ')'];
}

export function encodeEnvelope(envelope: Envelope): Piece[] {
  const { date, subject, from, sender, replyTo, to, cc, bcc, inReplyTo, messageId } = envelope;
  // Sender and Reply-To default to From (RFC 3501 §7.4.2).
  const people = [from, sender.length > 0 ? sender : from, replyTo.length > 0 ? replyTo : from, to, cc, bcc];
  const fields = [
    encodeNullable(date),
    encodeNullable(subject),
    ...people.map(addresses),
    encodeNullable(inReplyTo),
    encodeNullable(messageId),
  ];
  return ['(', ...joined(fields, ' '), ')'];
}

function parameters(list: readonly [string, string][]): Piece[] {
  if (list.length === 0) return ['NIL'];
  const pairs = list.map(([name, value]): Piece[] => [...upper(name), ' ', ...octets(value)]);
  return ['(', ...joined(pairs, ' '), ')'];
}

function disposition(part: Part): Piece[] {
  if (!part.disposition) return ['NIL'];
  return ['(', ...upper(part.disposition.type), ' ', ...parameters(part.disposition.parameters), ')'];
}

function language({ language: tags }: Part): Piece[] {
  if (tags.length === 0) return ['NIL'];
  return tags.length === 1 ? octets(tags[0]!) : ['(', ...joined(tags.map(octets), ' '), ')'];
}

/** @param extended BODYSTRUCTURE; without it BODY, which has no extension data. */
export function encodeStructure(part: Part, extended: boolean): Piece[] {
  if (part.type === 'multipart' && part.parts.length > 0) return multipart(part, extended);
  const enclosed = part.type === 'message' ? part.parts[0] : undefined;
  // A message too deep to be looked into is data like any other, or the grammar would ask for its envelope.
  const opaque =
    part.type === 'multipart' || (part.type === 'message' && part.subtype === 'rfc822' && !enclosed);
  const fields: Piece[][] = [
    upper(opaque ? 'application' : part.type),
    upper(opaque ? 'octet-stream' : part.subtype),
    parameters(opaque ? [] : part.parameters),
    encodeNullable(part.id),
    encodeNullable(part.description),
    upper(part.encoding),
    [String(part.bodyEnd - part.bodyStart)],
  ];
  if (enclosed && part.subtype === 'rfc822') {
    fields.push(enclosed.envelope ? encodeEnvelope(enclosed.envelope) : ['NIL']);
    fields.push(encodeStructure(enclosed, extended));
  }
  if (part.type === 'text' || (enclosed && part.subtype === 'rfc822')) fields.push([String(part.lines)]);
  if (extended) fields.push(encodeNullable(part.md5), ...tail(part));
  return ['(', ...joined(fields, ' '), ')'];
}

function multipart(part: Part, extended: boolean): Piece[] {
  const children = part.parts.flatMap((child) => encodeStructure(child, extended));
  const fields: Piece[][] = [upper(part.subtype)];
  if (extended) fields.push(parameters(part.parameters), ...tail(part));
  return ['(', ...children, ' ', ...joined(fields, ' '), ')'];
}

const tail = (part: Part): Piece[][] => [disposition(part), language(part), encodeNullable(part.location)];
