/** What protocol servers need of the rest of the laboratory. */
import type { LabConfig } from './config';
import type { Logger } from './log';
import type { Analyst } from './message/analyst';
import type { Verifier } from './sasl/types';
import type { EventSink } from './sink';
import type { Store } from './store/types';

export interface LabServices {
  config: LabConfig;
  sink: EventSink;
  store: Store;
  verify: Verifier;
  analyst: Analyst;
  log: Logger;
}
