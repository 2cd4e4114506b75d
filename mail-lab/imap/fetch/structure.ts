/**
 * ENVELOPE, BODY and BODYSTRUCTURE on the wire (RFC 3501 §7.4.2), as text whose characters are octets (latin1): a
 * string that cannot be quoted is a literal, whose octets are characters like the others.
 */
import type { Address, Envelope, Part } from '../../message/structure';
import { encodeOctets } from '../output';

const nullable = (text: string | null): string => (text === null ? 'NIL' : encodeOctets(text));
const upper = (text: string): string => encodeOctets(text.toUpperCase());

function addresses(list: readonly Address[]): string {
  if (list.length === 0) return 'NIL';
  const each = list.map(
    ({ name, local, domain }) => `(${nullable(name)} NIL ${nullable(local)} ${nullable(domain)})`,
  );
  return `(${each.join('')})`;
}

export function encodeEnvelope(envelope: Envelope): string {
  const { date, subject, from, sender, replyTo, to, cc, bcc, inReplyTo, messageId } = envelope;
  // Sender and Reply-To default to From (RFC 3501 §7.4.2).
  const people = [from, sender.length > 0 ? sender : from, replyTo.length > 0 ? replyTo : from, to, cc, bcc];
  const fields = [
    ...[nullable(date), nullable(subject)],
    ...people.map(addresses),
    ...[nullable(inReplyTo), nullable(messageId)],
  ];
  return `(${fields.join(' ')})`;
}

function parameters(list: readonly [string, string][]): string {
  if (list.length === 0) return 'NIL';
  return `(${list.map(([name, value]) => `${upper(name)} ${encodeOctets(value)}`).join(' ')})`;
}

function disposition({ disposition }: Part): string {
  return disposition ? `(${upper(disposition.type)} ${parameters(disposition.parameters)})` : 'NIL';
}

function language({ language: tags }: Part): string {
  if (tags.length === 0) return 'NIL';
  return tags.length === 1 ? encodeOctets(tags[0]!) : `(${tags.map(encodeOctets).join(' ')})`;
}

/** @param extended BODYSTRUCTURE; without it BODY, which has no extension data. */
export function encodeStructure(part: Part, extended: boolean): string {
  if (part.type === 'multipart' && part.parts.length > 0) return multipart(part, extended);
  const enclosed = part.type === 'message' ? part.parts[0] : undefined;
  // A message too deep to be looked into is data like any other, or the grammar would ask for its envelope.
  const opaque =
    part.type === 'multipart' || (part.type === 'message' && part.subtype === 'rfc822' && !enclosed);
  const fields = [
    upper(opaque ? 'application' : part.type),
    upper(opaque ? 'octet-stream' : part.subtype),
    parameters(opaque ? [] : part.parameters),
    nullable(part.id),
    nullable(part.description),
    upper(part.encoding),
    String(part.bodyEnd - part.bodyStart),
  ];
  if (enclosed && part.subtype === 'rfc822') {
    fields.push(enclosed.envelope ? encodeEnvelope(enclosed.envelope) : 'NIL');
    fields.push(encodeStructure(enclosed, extended));
  }
  if (part.type === 'text' || (enclosed && part.subtype === 'rfc822')) fields.push(String(part.lines));
  if (extended) fields.push(nullable(part.md5), ...tail(part));
  return `(${fields.join(' ')})`;
}

function multipart(part: Part, extended: boolean): string {
  const children = part.parts.map((child) => encodeStructure(child, extended)).join('');
  const extension = extended ? ` ${[parameters(part.parameters), ...tail(part)].join(' ')}` : '';
  return `(${children} ${upper(part.subtype)}${extension})`;
}

const tail = (part: Part): string[] => [disposition(part), language(part), nullable(part.location)];
