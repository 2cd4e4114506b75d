import type fr from '../fr/requirements';
import type { Same } from '../same';

export default {
  title: 'Requirements',
  heading: 'Requirements',
  intro:
    'What the Référentiel #2 and the REM file ask of your software, in our words, and the tests that show it.',
  summary: '{held, number} of {total, number} shown by all their tests',
  alsoKnown: 'also {id}',
  toConfirm: 'To be confirmed with the published text',
  toConfirmId: 'Number and text to be confirmed with the published text',
  tests: 'Tests that show it',
  noTest: 'No test of this tool shows it.',
  remarked:
    'No test of its own: a message sent during another test gives a warning when it does not respect it.',
  unavailable: 'this account cannot run it',
  state: {
    held: 'Shown',
    failed: 'Not fulfilled',
    partly: '{passed, number} of {total, number}',
    todo: 'To show',
    none: 'No test',
  },
  last: 'Last result',
} satisfies Same<typeof fr>;
