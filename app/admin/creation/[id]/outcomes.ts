/** What came of an account in a run, in the order in which one looks at it. */
export const OUTCOMES = ['failed', 'done', 'waiting'] as const;
export type Outcome = (typeof OUTCOMES)[number];
