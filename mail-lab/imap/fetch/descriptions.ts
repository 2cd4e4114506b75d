/**
 * ENVELOPE, BODY and BODYSTRUCTURE of messages, as written to clients. They never change: what was read for one
 * session serves the next one, within a bound of memory.
 */
import type { MessageStructure } from '../../message/structure';
import type { Store } from '../../store/types';
import { encodeEnvelope, encodeStructure } from './structure';

export interface Description {
  ENVELOPE: string;
  BODY: string;
  BODYSTRUCTURE: string;
}

/** Characters kept, roughly octets: some ten thousand messages. */
const KEPT = 16 * 1024 * 1024;

export class Descriptions {
  /** In order of use, the oldest first. */
  private readonly known = new Map<number, Description>();
  private held = 0;

  constructor(private readonly store: Store) {}

  /**
   * Of these messages; those that are gone are missing.
   * @param structures when they were read anyway.
   */
  async of(
    contentIds: readonly number[],
    structures?: ReadonlyMap<number, MessageStructure>,
  ): Promise<Map<number, Description>> {
    const found = new Map<number, Description>();
    for (const id of contentIds) {
      const known = this.known.get(id);
      if (!known) continue;
      found.set(id, known);
      this.known.delete(id);
      this.known.set(id, known);
    }
    const missing = contentIds.filter((id) => !found.has(id));
    if (missing.length === 0) return found;
    const read = structures ?? (await this.store.structures(missing));
    for (const id of missing) {
      const root = read.get(id)?.root;
      if (!root) continue;
      const description = {
        ENVELOPE: root.envelope ? encodeEnvelope(root.envelope) : 'NIL',
        BODY: encodeStructure(root, false),
        BODYSTRUCTURE: encodeStructure(root, true),
      };
      found.set(id, description);
      this.keep(id, description);
    }
    return found;
  }

  private keep(id: number, description: Description): void {
    const size = weight(description);
    // One that would push out many others is not worth it.
    if (size > KEPT / 100 || this.known.has(id)) return;
    this.known.set(id, description);
    this.held += size;
    for (const [oldest, one] of this.known) {
      if (this.held <= KEPT) break;
      this.known.delete(oldest);
      this.held -= weight(one);
    }
  }
}

const weight = ({ ENVELOPE, BODY, BODYSTRUCTURE }: Description) =>
  ENVELOPE.length + BODY.length + BODYSTRUCTURE.length + 200;
