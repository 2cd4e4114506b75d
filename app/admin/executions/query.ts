import { VERDICTS } from '@/conformance/verdict';
import { choiceOf, dayOf, idOf, type Parameters, queryOf, textOf } from '../query';

const STATES = [...VERDICTS, 'en-cours'] as const;

/** What the address bar says of the list of executions; what means nothing is ignored. */
export function readExecutions(
  parameters: Parameters,
  cases: readonly string[],
  campaigns: readonly string[],
) {
  const filter = {
    organisation: textOf(parameters, 'organisation') || undefined,
    account: textOf(parameters, 'compte') || undefined,
    test: choiceOf(parameters, 'test', [...campaigns, ...cases]),
    verdict: choiceOf(parameters, 'verdict', STATES),
    from: dayOf(parameters, 'du'),
    to: dayOf(parameters, 'au'),
    organisationId: idOf(parameters, 'o'),
    accountId: idOf(parameters, 'c'),
  };
  const { test, verdict, ...same } = filter;
  const campaign = campaigns.find((id) => id === test);
  const open = verdict === 'en-cours';
  return {
    filter,
    after: idOf(parameters, 'apres'),
    /** The same, as the server wants it. */
    server: {
      ...same,
      campaignId: campaign,
      caseId: campaign ? undefined : test,
      // Tests of campaigns are seen in their campaign, unless one looks for a test.
      topLevel: test === undefined || campaign !== undefined,
      verdict: open ? undefined : verdict,
      open: open || undefined,
    },
  };
}
export type ExecutionsFilter = ReturnType<typeof readExecutions>['filter'];

export const executionsQuery = (filter: Partial<ExecutionsFilter>): string =>
  queryOf({
    ...{ organisation: filter.organisation, compte: filter.account, test: filter.test },
    ...{ verdict: filter.verdict, du: filter.from, au: filter.to },
    ...{ o: filter.organisationId, c: filter.accountId },
  });

/** The number that one looks for, as people write it: « #2523 », « 2 523 ». null: nothing; undefined: no number. */
export function numberAsked(parameters: Parameters): number | null | undefined {
  const text = textOf(parameters, 'numero');
  if (text === '') return null;
  const digits = text.replace(/^#|\s/gu, '');
  return /^[1-9]\d{0,14}$/.test(digits) ? Number(digits) : undefined;
}
