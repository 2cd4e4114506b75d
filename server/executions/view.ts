/** Rows to what pages, API and CLI read. */

import { findCampaign } from '../../conformance/campaigns';
import type { LabEvent } from '../../conformance/events';
import type { HostKey } from '../../conformance/hosts';
import { supportBasis } from '../../conformance/match';
import type { Finding } from '../../conformance/verdict';
import type { ExecutionRow, executionOf, LinkedEventRow } from '../../db/queries/execution';
import { findCase } from '../cases/catalogue';
import type { EventView, ExecutionView } from '../views';
import { childView, runView } from './campaign-view';
import { describeEvent } from './describe';

type Row = NonNullable<Awaited<ReturnType<typeof executionOf>>>;

const iso = (date: Date | null) => date?.toISOString() ?? null;

/** @param children the tests of a campaign, in order; left out where they are not shown. */
export function executionView(
  { execution, ...starter }: Row,
  findings: Finding[],
  children?: ExecutionRow[],
): ExecutionView {
  const testCase = execution.caseId === null ? undefined : findCase(execution.caseId);
  const campaign = execution.campaignId === null ? undefined : findCampaign(execution.campaignId);
  return {
    number: execution.number,
    ...(execution.caseId === null ? {} : { case: execution.caseId }),
    ...(execution.campaignId === null ? {} : { campaign: execution.campaignId }),
    title: testCase?.title ?? campaign?.title ?? execution.caseId ?? execution.campaignId ?? '',
    requirements: testCase?.requirements ?? [
      ...new Set(campaign?.cases.flatMap(({ requirements }) => requirements)),
    ],
    accountId: execution.accountId,
    state: execution.state,
    verdict: execution.verdict,
    startedAt: iso(execution.startedAt),
    deadline: iso(execution.deadline),
    endedAt: iso(execution.endedAt),
    delaySeconds: execution.delaySeconds,
    clientIp: execution.clientAddresses,
    findings,
    lastSeq: execution.lastSeq,
    ambiguous: execution.ambiguous,
    watchUntil: iso(execution.watchUntil),
    parent: execution.parent,
    rerunOf: execution.rerunOf,
    startedBy:
      starter.startedByName ??
      starter.startedByLogin ??
      (execution.startedThrough === 'page' ? null : execution.startedThrough),
    ...(execution.campaignId !== null && children
      ? { children: children.map(childView), run: runView(execution, children) }
      : {}),
  };
}

/** The row of the event table as the typed event that the recorder stored. */
export function labEventOf(row: LinkedEventRow['event']): LabEvent {
  return { ...row, at: row.at.getTime() } as unknown as LabEvent;
}

/** Why a line stands in the log; events without a connection have no link of their own. */
export const basisOf = (row: LinkedEventRow) => row.basis ?? supportBasis(labEventOf(row.event));

export function eventView(row: LinkedEventRow): EventView {
  const event = labEventOf(row.event);
  const head = {
    seq: row.seq,
    id: event.id,
    at: row.event.at.toISOString(),
    basis: basisOf(row),
    judged: row.judged ?? true,
  };
  if (row.withdrawn) {
    return {
      ...head,
      type: 'withdrawn',
      connection: null,
      host: null,
      protocol: null,
      clientAddress: null,
      withdrawn: true,
      tone: 'neutral',
      summary: 'Ligne retirée : cette connexion appartient à un autre compte.',
      data: null,
    };
  }
  return {
    ...head,
    type: event.type,
    connection: event.connection,
    host: event.host as HostKey | null,
    protocol: event.protocol,
    clientAddress: event.clientAddress,
    withdrawn: false,
    ...describeEvent({ ...event, judged: head.judged }),
    data: event.data,
  };
}
