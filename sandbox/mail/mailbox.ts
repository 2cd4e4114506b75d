/** The mails that the sandbox sent, as everybody fictitious receives them: bounded, kept over restarts. */
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { z } from 'zod';
import type { Store } from '../store/store';

const MODEL = 'Mail';
const MAX_MAILS = 200;
const KEPT_SECONDS = 7 * 24 * 3600;

const mailSchema = z.object({
  id: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  /** Milliseconds since the epoch. */
  receivedAt: z.number(),
});
export type Mail = z.infer<typeof mailSchema>;

/** Emits `mail` for each one that arrives. */
export class Mailbox extends EventEmitter<{ mail: [Mail] }> {
  constructor(private readonly store: Store) {
    super();
    // One listener for each open page.
    this.setMaxListeners(0);
  }

  /** Newest first; of one recipient when an address is given (without regard to case). */
  list(recipient?: string): Mail[] {
    const address = recipient?.trim().toLowerCase();
    return this.store
      .list(MODEL)
      .map(({ payload }) => mailSchema.parse(payload))
      .filter(({ to }) => address === undefined || to.some((one) => one.toLowerCase() === address))
      .reverse();
  }

  find(id: string): Mail | undefined {
    const payload = this.store.get(MODEL, id);
    return payload && mailSchema.parse(payload);
  }

  keep(mail: Omit<Mail, 'id' | 'receivedAt'>): Mail {
    const kept: Mail = { id: randomUUID(), receivedAt: Date.now(), ...mail };
    this.store.set(MODEL, kept.id, { ...kept }, KEPT_SECONDS);
    for (const { id } of this.store.list(MODEL).slice(0, -MAX_MAILS)) this.store.delete(MODEL, id);
    this.emit('mail', kept);
    return kept;
  }
}

/** The code of six digits in a mail's text, if there is one: what the person copies. */
export const codeIn = ({ text }: Mail): string | undefined => /^\s*(\d{6})\s*$/m.exec(text)?.[1];
