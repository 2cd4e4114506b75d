export type XmlReason = 'malformed' | 'doctype' | 'too_large';

/** Why a document is not read further. The message tells which rule, never what stands in the document. */
export class XmlProblem extends Error {
  override name = 'XmlProblem';
  constructor(
    readonly reason: XmlReason,
    message: string,
  ) {
    super(message);
  }
}
