/** What an administrator may change while the instance runs; each has a default, and is kept in the table `setting`. */
import { z } from 'zod';

const days = (min: number) => z.number().int().min(min).max(36_500);

/** Nothing, a mail address, or a page: it becomes a link. */
function isContact(text: string): boolean {
  return (
    text === '' ||
    z.email().safeParse(text).success ||
    z.url({ protocol: /^https?$/ }).safeParse(text).success
  );
}

export const settingsSchema = z.object({
  /** Days that a mailbox which no account uses any more is kept with its messages. */
  unusedMailboxDays: days(0).default(7),
  /** Days that events no execution holds are kept; 0: for ever. */
  eventDays: days(0).default(90),
  /** Days that messages are kept in the mailboxes; 0: for ever. */
  messageDays: days(0).default(90),
  /** Days that executions and their evidence are kept; 0: for ever. */
  executionDays: days(0).default(0),
  /** Days that the journal of acts is kept; 0: for ever. */
  auditDays: days(0).default(0),
  /** Where an editor asks for help; shown on the help page. Empty: not said. */
  supportAddress: z.string().trim().max(254).refine(isContact).default(''),
});
export type Settings = z.output<typeof settingsSchema>;
