/** What all messages being received may occupy together, which is space in the database: a few pieces are in memory. */
export class Budget {
  private held = 0;

  constructor(private readonly bytes: number) {}

  /** Takes octets; false, and nothing taken, when they are not there. */
  take(bytes: number): boolean {
    if (this.held + bytes > this.bytes) return false;
    this.held += bytes;
    return true;
  }

  give(bytes: number): void {
    this.held -= bytes;
  }
}
