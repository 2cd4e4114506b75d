/** The scenes of every case, by its id; the empty window apart, which all have. */
import { AUTHENTICATION_SCENES } from './authentication';
import { CERTIFICATE_SCENES } from './certificates';
import { DISCOVERY_SCENES } from './discovery';
import type { Scene } from './scene';
import { SUITES_SCENES } from './suites';

export const SCENES: Readonly<Record<string, readonly Scene[]>> = {
  ...CERTIFICATE_SCENES,
  ...AUTHENTICATION_SCENES,
  ...SUITES_SCENES,
  ...DISCOVERY_SCENES,
};
