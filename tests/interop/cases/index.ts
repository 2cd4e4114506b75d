/** The scenes of every case, by its id; the empty window apart, which all have. */

import { ACCESS_SCENES } from './access';
import { AUTHENTICATION_SCENES } from './authentication';
import { CERTIFICATE_SCENES } from './certificates';
import { DISCOVERY_SCENES } from './discovery';
import { INDICATORS_SCENES } from './indicators';
import { REOPENING_SCENES } from './reopening';
import type { Scene } from './scene';
import { SENDING_SCENES } from './sending';
import { SUITES_SCENES } from './suites';

export const SCENES: Readonly<Record<string, readonly Scene[]>> = {
  ...CERTIFICATE_SCENES,
  ...AUTHENTICATION_SCENES,
  ...SUITES_SCENES,
  ...INDICATORS_SCENES,
  ...DISCOVERY_SCENES,
  ...ACCESS_SCENES,
  ...SENDING_SCENES,
  ...REOPENING_SCENES,
};
