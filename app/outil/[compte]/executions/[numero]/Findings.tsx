'use client';

import { useTranslations } from 'use-intl';
import { findEvent, type Log } from '@/app/live/log';
import { Finding } from '@/app/ui/Finding';
import type { Finding as FindingData } from '@/conformance/verdict';
import type { EventView } from '@/server/views';

const ORDER: FindingData['verdict'][] = ['ko', 'inconclusive', 'ok', 'warning', 'info'];

/** What was judged, what fails first. */
export function Findings({
  findings,
  log,
  done,
  onProof,
}: {
  findings: FindingData[];
  log: Log;
  done: boolean;
  onProof: (event: EventView) => void;
}) {
  const t = useTranslations('execution');
  const sorted = findings.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  return (
    <section aria-labelledby="constats" className="flex min-w-0 flex-col lg:sticky lg:top-4 lg:self-start">
      <h2 id="constats" className="border-b border-line pb-2 text-lg">
        {t('findings')}
      </h2>
      {sorted.length === 0 ? (
        <p className="py-3 text-ink-soft">{t(done ? 'findingsNone' : 'findingsEmpty')}</p>
      ) : (
        <>
          {!done && <p className="pt-3 text-sm text-ink-soft">{t('provisional')}</p>}
          <ul className="divide-y divide-line">
            {sorted.map((finding) => (
              <Finding
                key={finding.id}
                finding={finding}
                proofs={finding.eventIds.flatMap((id) => findEvent(log, id) ?? [])}
                onProof={onProof}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
