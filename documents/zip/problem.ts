export type ZipReason =
  | 'too_large'
  | 'not_zip'
  | 'damaged'
  | 'encrypted'
  | 'ratio'
  | 'too_many_entries'
  | 'traversal'
  | 'unsupported';

/** Why an archive, or an entry of it, is not read. The message never quotes a name: it may be a patient's. */
export class ZipProblem extends Error {
  override name = 'ZipProblem';
  constructor(
    readonly reason: ZipReason,
    message: string,
  ) {
    super(message);
  }
}
