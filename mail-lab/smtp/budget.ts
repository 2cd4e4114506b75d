/** What all messages being received may hold in memory together. */
export class MemoryBudget {
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
