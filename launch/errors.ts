/** A start that cannot succeed: what is wrong, and what to do. Shown without a stack. */
export class StartError extends Error {
  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}
