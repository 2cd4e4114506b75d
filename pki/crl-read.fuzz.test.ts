/** Lists come from the network: no octets may hang or crash their reader. */
import { fuzz, hostileBytes } from '../tests/support/fuzz';
import { readCrl } from './crl-read';

/** A list with one entry and a number. */
const LIST =
  '3081a23056020101300d06092a864886f70d01010b0500300c310a300806035504030c0161170d3236303130313030303030305a170d3236303230313030303030305a30153013020205dc170d3235303130313030303030305aa00e300c300a0603551d1404030201ff300d06092a864886f70d01010b05000301ff';
/** Nothing but the outermost elements. */
const HOLLOW = '3006300030000300';

fuzz(
  'any octets are a list or a refusal',
  hostileBytes([Buffer.from(LIST, 'hex'), Buffer.from(HOLLOW, 'hex')]),
  (der) => {
    try {
      readCrl(der);
    } catch (error) {
      // The name of the issuer is read by a library, with errors of its own.
      if (error instanceof RangeError || error instanceof TypeError) throw error;
    }
  },
);
