import type fr from '../../fr/admin/settings';
import type { Same } from '../../same';

export default {
  title: 'Settings',
  intro: 'What can be changed while the instance runs. The rest is set by environment variables, at start.',
  retention: 'How long everything is kept',
  retentionText: 'Erasing takes place after each nightly creation. What is erased cannot be found again.',
  contact: 'Support',
  days: 'days',
  zeroForever: '0: kept without limit.',
  default: 'Default: {value}.',
  empty: 'empty',
  changedBy: 'Changed by {name} on',
  changed: 'Changed on',
  never: 'Never changed.',
  save: 'Save',
  nothing: 'Nothing to save: no setting has changed.',
  saved: 'Settings saved.',
  failed: 'The settings were not saved.',
  contested: 'Changed meanwhile: it is now {value}. What you typed is kept; save again to maintain it.',
  shorterTitle: 'Keep for less time?',
  shorterText: 'What is older will be erased next time, for good:',
  shorterLine: '{what}: {before} → {after}',
  forever: 'without limit',
  dayCount: '{count, plural, one {# day} other {# days}}',
  confirm: 'Save anyway',
  fields: {
    unusedMailboxDays: 'Mailboxes that no account uses any more',
    eventDays: 'Events without execution',
    messageDays: 'Messages of mailboxes',
    executionDays: 'Executions and their evidence',
    auditDays: 'Journal of acts',
    supportAddress: 'Where to ask for help',
  },
  help: {
    unusedMailboxDays:
      'After an account was deleted or a number changed, the mailbox and its messages wait this long: changing one’s mind costs nothing. 0: erased at the next creation.',
    eventDays: 'What the test servers saw and belongs to no execution.',
    messageDays: 'Messages received in the test mailboxes, read or not.',
    executionDays:
      'Verdicts, findings and logs of executions that are over. Their numbers are never used again.',
    auditDays: 'The journal of this administration.',
    supportAddress: 'Mail address or web page (https://…), shown on the help page. Empty: nothing is said.',
  },
} satisfies Same<typeof fr>;
