'use client';

import { CampaignSummary } from '@/app/outil/[compte]/executions/[numero]/campaign/CampaignSummary';
import { CampaignVerdict } from '@/app/outil/[compte]/executions/[numero]/campaign/CampaignVerdict';
import { ChildTable } from '@/app/outil/[compte]/executions/[numero]/campaign/ChildTable';
import type { ExecutionView } from '@/server/views';

/** A campaign, for reading: its verdict and its tests. */
export function ReadCampaign({
  execution,
  reasons,
  now,
}: {
  execution: ExecutionView;
  /** By number, why tests that are over are not OK. */
  reasons: Record<number, string>;
  now: number;
}) {
  return (
    <>
      {execution.state === 'done' ? (
        <CampaignVerdict execution={execution} />
      ) : (
        <CampaignSummary execution={execution} />
      )}
      <ChildTable path="/admin/executions" tests={execution.children ?? []} reasons={reasons} now={now} />
    </>
  );
}
