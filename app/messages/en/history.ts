import type fr from '../fr/history';
import type { Same } from '../same';

export default {
  title: 'Executions',
  heading: 'Executions',
  intro: 'The number of an execution is permanent: it is what support will ask you for.',
  number: 'Number',
  test: 'Test',
  verdict: 'Verdict',
  date: 'Date',
  duration: 'Duration',
  who: 'Started by',
  filters: 'Filters',
  anyTest: 'All tests',
  anyVerdict: 'All verdicts',
  open: 'Under way',
  apply: 'Filter',
  reset: 'Clear the filters',
  older: 'Older executions',
  newest: 'Back to the newest',
  emptyTitle: 'No execution yet',
  emptyText: 'Run a first test: it will appear here with its number.',
  emptyAction: 'Choose a test',
  noneTitle: 'No execution matches these filters',
  noneText: 'Widen the filters to find your executions.',
} satisfies Same<typeof fr>;
