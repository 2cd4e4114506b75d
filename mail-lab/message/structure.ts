/**
 * The MIME structure of a message, computed once on arrival: what ENVELOPE, BODYSTRUCTURE and BODY[section] need.
 * Pure; byte offsets refer to the octets as stored.
 */

/** An address of a header: `name`, `local`, `domain`. A group's start has `domain` null and its name in `local`; its end has both null. */
export interface Address {
  name: string | null;
  local: string | null;
  domain: string | null;
}

/** RFC 3501 ENVELOPE. Header values unfolded, still in RFC 2047 encoding. */
export interface Envelope {
  date: string | null;
  subject: string | null;
  from: Address[];
  sender: Address[];
  replyTo: Address[];
  to: Address[];
  cc: Address[];
  bcc: Address[];
  inReplyTo: string | null;
  messageId: string | null;
}

/** One MIME entity. Offsets in octets from the start of the message. */
export interface Part {
  /** Header block, with its final empty line. */
  headerStart: number;
  bodyStart: number;
  bodyEnd: number;
  /** Lower case, such as `text` and `plain`. */
  type: string;
  subtype: string;
  /** Parameters in order, names in lower case. */
  parameters: [string, string][];
  id: string | null;
  description: string | null;
  encoding: string;
  disposition: { type: string; parameters: [string, string][] } | null;
  language: string[];
  location: string | null;
  md5: string | null;
  lines: number;
  /** multipart: its parts. message/rfc822: one part, the enclosed message. */
  parts: Part[];
  /** Of the message itself, and of each message/rfc822 that is enclosed. */
  envelope: Envelope | null;
}

export interface MessageStructure {
  version: 1;
  root: Part;
  /** Limits were reached: what lies deeper is shown as one opaque part. */
  truncated: boolean;
}
