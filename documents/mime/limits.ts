/** What a message may cost us. Beyond a limit the message is kept, its structure is only described less finely. */
export interface MimeLimits {
  /** Nesting of multiparts and of messages within messages. */
  depth: number;
  /** Parts in all. */
  parts: number;
  /** Bytes of one header block that are looked at. */
  headerBytes: number;
  /** Bytes of header blocks that are looked at in all; later parts are described without theirs. */
  headersBytes: number;
  /** Fields of one header block that are kept. */
  fields: number;
  /** Addresses kept of one field. */
  addresses: number;
  /** Addresses kept of the whole message, those of messages within it included: each costs far more than its octets. */
  addressesInAll: number;
  /** Characters of a value kept in the structure. */
  valueLength: number;
}

export const MIME_LIMITS: MimeLimits = {
  depth: 30,
  parts: 1000,
  headerBytes: 256 * 1024,
  headersBytes: 512 * 1024,
  fields: 2000,
  addresses: 1000,
  addressesInAll: 5000,
  valueLength: 8 * 1024,
};
