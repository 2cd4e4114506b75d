/** A campaign's tests and how it goes on, as pages, API and CLI read it. */
import type { ExecutionRow } from '../../db/queries/execution';
import { findCase } from '../cases/catalogue';
import type { CampaignRunView, ChildView } from '../views';

const iso = (date: Date | null) => date?.toISOString() ?? null;

export function childView(child: ExecutionRow): ChildView {
  const testCase = findCase(child.caseId ?? '');
  return {
    number: child.number,
    case: child.caseId ?? '',
    title: testCase?.title ?? child.caseId ?? '',
    requirements: testCase?.requirements ?? [],
    state: child.state,
    verdict: child.verdict,
    startedAt: iso(child.startedAt),
    deadline: iso(child.deadline),
    endedAt: iso(child.endedAt),
    delaySeconds: child.delaySeconds,
  };
}

/** @param children in order. */
export function runView(campaign: ExecutionRow, children: ExecutionRow[]): CampaignRunView {
  const current = children.find(({ state }) => state === 'listening' || state === 'judging') ?? null;
  return {
    pauseSeconds: campaign.pauseSeconds ?? 0,
    continueOnFailure: campaign.continueOnFailure ?? true,
    nextAt: current ? null : iso(campaign.nextAt),
    waiting: campaign.state === 'done' ? null : waiting(campaign, children, current),
    current: current?.number ?? null,
  };
}

function waiting(campaign: ExecutionRow, children: ExecutionRow[], current: ExecutionRow | null): string {
  const name = (child: ExecutionRow) =>
    `le test ${child.position} sur ${children.length}, « ${findCase(child.caseId ?? '')?.title ?? child.caseId} »`;
  if (current?.state === 'judging')
    return `La fenêtre est close : les dernières preuves arrivent pour ${name(current)}.`;
  if (current) return `À l’écoute pour ${name(current)}.`;
  const next = children.find(({ state }) => state === 'queued');
  if (!next) return 'Tous les tests sont terminés : le verdict suit.';
  if (campaign.waitsFor === 'connections') {
    return `Attend que les connexions du test précédent se ferment ; ensuite s’ouvre ${name(next)}.`;
  }
  if (campaign.waitsFor === 'pause') return `Pause ; ensuite s’ouvre ${name(next)}.`;
  return `S’ouvre maintenant : ${name(next)}.`;
}
