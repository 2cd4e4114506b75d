/** What an XML document may cost us. */
export interface XmlLimits {
  /** Characters of the whole document. */
  characters: number;
  /** Elements within elements. */
  depth: number;
  /** Attributes of one element, namespace declarations included. */
  attributes: number;
  /** Characters of one tag or processing instruction: the only pieces that are ever held. */
  tag: number;
}

export const XML_LIMITS: XmlLimits = {
  characters: 40 * 1024 * 1024,
  depth: 100,
  attributes: 100,
  tag: 128 * 1024,
};
