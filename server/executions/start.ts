/** Starts the execution of a test. */
import type { ExecutionView } from '../views';

export interface StartRequest {
  organisationId: number;
  accountId: number;
  caseId: string;
  /** Default: the case's. */
  delaySeconds?: number;
  /** As typed; empty or absent: the caller's own. */
  clientAddresses?: string[];
  /** Where the request came from: proven to be the account's. */
  callerAddress: string | null;
  startedBy: number | null;
  through: { kind: 'browser' } | { kind: 'api'; token: string };
}

export declare function startExecution(request: StartRequest): Promise<ExecutionView>;
