/** The one kind of error that a user may read: a French sentence, and what it is about. */

export type RefusalKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_many'
  | 'unavailable';

/** Thrown by verbs when a request cannot be honoured; tRPC and the HTTP API each translate it once. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly kind: RefusalKind,
    /** French sentence: what is wrong and what to do. */
    message: string,
    readonly details: {
      /** Input at fault, so that the page can show the sentence at the field. */
      field?: string;
      /** Execution in the way. */
      number?: number;
      /** Seconds to wait before trying again. */
      retryAfter?: number;
    } = {},
  ) {
    super(message);
  }
}

/** Recognises a Refusal across bundles, where `instanceof` fails. */
export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && error.name === 'Refusal' && 'kind' in error;
}

/** Unknown and foreign numbers answer alike. */
export const unknownExecution = () => new Refusal('not_found', 'Cette exécution n’existe pas.');
export const unknownAccount = () => new Refusal('not_found', 'Ce compte n’existe pas.');
export const unknownCase = () =>
  new Refusal('not_found', 'Ce test n’existe pas : « motco2 cases » et GET /cases donnent la liste.');
