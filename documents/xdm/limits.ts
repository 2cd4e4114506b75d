import { XML_LIMITS, type XmlLimits } from '../xml/limits';
import { ZIP_LIMITS, type ZipLimits } from '../zip/limits';

/** What an IHE_XDM archive may cost us; more documents than these are not looked at. */
export interface XdmLimits {
  zip: ZipLimits;
  xml: XmlLimits;
  /** METADATA.XML files that are read. */
  subsets: number;
  /** Documents that one METADATA.XML names. */
  listed: number;
  /** XML documents that are opened. */
  opened: number;
  /** CDA documents that are told of. */
  documents: number;
}

export const XDM_LIMITS: XdmLimits = {
  zip: ZIP_LIMITS,
  xml: XML_LIMITS,
  subsets: 20,
  listed: 500,
  opened: 200,
  documents: 50,
};
