/** Which events of each laboratory process were handled: every number once, and none forgotten. */

interface Progress {
  /** Every number below was handled. */
  next: number;
  /** Handled numbers above. */
  ahead: Set<number>;
}

export class Sequence {
  private readonly processes = new Map<string, Progress>();

  knows(process: string): boolean {
    return this.processes.has(process);
  }

  /** Numbers below `next` are none of our business. */
  begin(process: string, next: number): void {
    this.processes.set(process, { next, ahead: new Set() });
  }

  names(): string[] {
    return [...this.processes.keys()];
  }

  has(process: string, seq: number): boolean {
    const progress = this.processes.get(process);
    return progress !== undefined && (seq < progress.next || progress.ahead.has(seq));
  }

  add(process: string, seq: number): void {
    const progress = this.processes.get(process);
    if (!progress || seq < progress.next) return;
    progress.ahead.add(seq);
    while (progress.ahead.delete(progress.next)) progress.next++;
  }

  /** The last number up to which nothing is missing. */
  handled(process: string): number {
    return (this.processes.get(process)?.next ?? 1) - 1;
  }

  /** Gives up on the numbers up to this one: they were never stored. */
  skip(process: string, seq: number): void {
    const progress = this.processes.get(process);
    if (!progress || seq < progress.next) return;
    progress.next = seq + 1;
    for (const number of progress.ahead) if (number <= seq) progress.ahead.delete(number);
    while (progress.ahead.delete(progress.next)) progress.next++;
  }

  forget(known: (process: string) => boolean): void {
    for (const process of this.processes.keys()) if (!known(process)) this.processes.delete(process);
  }
}
