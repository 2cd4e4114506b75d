/** What a ZIP archive may cost us. */
export interface ZipLimits {
  /** Octets of the archive. */
  archive: number;
  entries: number;
  /** Octets of one entry that is read, inflated. */
  entry: number;
  /** Octets of all entries that are read, inflated. */
  total: number;
  /** Inflated octets for one compressed, of an entry of more than `ratioFrom` octets that is read. */
  ratio: number;
  ratioFrom: number;
}

const MEBIBYTE = 1024 * 1024;

/**
 * Far above what goes into a message of 25 MB: XML seldom shrinks to less than a twentieth, and what is small anyway
 * may shrink as it likes (a tester’s document of zeros is no attack).
 */
export const ZIP_LIMITS: ZipLimits = {
  archive: 32 * MEBIBYTE,
  entries: 2000,
  entry: 40 * MEBIBYTE,
  total: 80 * MEBIBYTE,
  ratio: 200,
  ratioFrom: 8 * MEBIBYTE,
};
