/**
 * The MIME structure of a message, computed once on arrival: what ENVELOPE, BODYSTRUCTURE and BODY[section] need.
 * Header values are raw octets (latin1), unfolded, still in RFC 2047 encoding.
 */
export type { Address } from '../../documents/mime/addresses';
export type { Envelope } from '../../documents/mime/envelope';
export type { MessageStructure, Part } from '../../documents/mime/part';
