'use client';

import { useTranslations } from 'use-intl';
import { findEvent, type Log } from '@/app/live/log';
import { Finding } from '@/app/ui/Finding';
import type { Finding as FindingData } from '@/conformance/verdict';
import type { EventView } from '@/server/views';

const ORDER: FindingData['verdict'][] = ['ko', 'inconclusive', 'ok', 'warning', 'info'];

/** Beyond, what never decides is folded away. */
const MOST_INFORMATION = 2;

/** What was judged: what decides first, then warnings, then information. */
export function Findings({
  findings,
  log,
  done,
  unfolded,
  onProof,
}: {
  findings: FindingData[];
  log: Log;
  done: boolean;
  /** Shows everything, as on paper. */
  unfolded: boolean;
  onProof: (event: EventView) => void;
}) {
  const t = useTranslations('execution');
  const sorted = findings.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  const information = sorted.filter(({ verdict }) => verdict === 'info');
  const folded = !unfolded && information.length > MOST_INFORMATION;
  const list = (some: FindingData[]) => (
    <ul className="divide-y divide-line">
      {some.map((finding) => (
        <Finding
          key={finding.id}
          finding={finding}
          proofs={finding.eventIds.flatMap((id) => findEvent(log, id) ?? [])}
          onProof={onProof}
        />
      ))}
    </ul>
  );
  return (
    <section
      aria-labelledby="constats"
      className="flex min-w-0 flex-col print:static lg:sticky lg:top-4 lg:self-start"
    >
      <h2 id="constats" className="border-b border-line pb-2 text-lg">
        {t('findings')}
      </h2>
      {sorted.length === 0 ? (
        <p className="py-3 text-ink-soft">{t(done ? 'findingsNone' : 'findingsEmpty')}</p>
      ) : (
        <>
          {!done && <p className="pt-3 text-sm text-ink-soft">{t('provisional')}</p>}
          {list(folded ? sorted.filter(({ verdict }) => verdict !== 'info') : sorted)}
          {folded && (
            <details className="border-t border-line">
              <summary className="py-3 font-semibold">
                {t('information', { count: information.length })}
              </summary>
              {list(information)}
            </details>
          )}
        </>
      )}
    </section>
  );
}
