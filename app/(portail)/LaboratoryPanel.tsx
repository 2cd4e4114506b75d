'use client';

import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { CheckNow } from '@/app/live/CheckNow';
import { useTRPC } from '@/app/live/ServerCalls';
import { French } from '@/app/ui/French';
import { Moment } from '@/app/ui/Moment';
import type { LabStatusView } from '@/server/views';

const LOOK = {
  ready: { icon: CircleCheck, ink: 'text-ok', word: 'labUp' },
  faulty: { icon: TriangleAlert, ink: 'text-doubt', word: 'labFaulty' },
  stale: { icon: TriangleAlert, ink: 'text-doubt', word: 'labStale' },
  down: { icon: CircleX, ink: 'text-ko', word: 'labDown' },
} as const;

const REFRESH_MS = 30_000;

/** The state of the test servers, followed while the page is open. */
export function LaboratoryPanel({ initial, mayCheck }: { initial: LabStatusView; mayCheck: boolean }) {
  const t = useTranslations('portal.home');
  const trpc = useTRPC();
  const { data: status, refetch } = useQuery(
    trpc.lab.status.queryOptions(undefined, { initialData: initial, refetchInterval: REFRESH_MS }),
  );
  const { checks } = status;
  const state = status.state === 'ready' && checks.state === 'failed' ? 'faulty' : status.state;
  const { icon: Icon, ink, word } = LOOK[state];
  return (
    <section
      aria-labelledby="laboratoire"
      className="flex flex-col gap-1 self-start rounded-lg border border-line bg-surface p-5"
    >
      <h2 id="laboratoire" className="text-sm font-semibold text-ink-soft">
        {t('laboratory')}
      </h2>
      <div role="status" className="flex flex-col gap-1">
        <p className="flex items-center gap-2 text-lg font-semibold">
          <Icon aria-hidden size={22} className={ink} />
          {t(word)}
        </p>
        <p className="text-ink-soft">
          <French text={status.message} />
        </p>
        {[...byDetail(checks.failures)].map(([detail, titles]) => (
          <div key={detail} className="mt-1 text-sm">
            {titles.map((title) => (
              <p key={title} className="font-semibold">
                <French text={title} />
              </p>
            ))}
            <p>
              <French text={detail} />
            </p>
          </div>
        ))}
      </div>
      {status.storedUpTo && status.state !== 'ready' && (
        <p className="text-sm text-ink-soft">
          {t('labSince')} <Moment iso={status.storedUpTo} />
        </p>
      )}
      {status.state !== 'down' && (
        <p className="text-sm text-ink-soft">
          {checks.checkedAt ? t('labChecked') : t('labUnchecked')}{' '}
          {checks.checkedAt && <Moment iso={checks.checkedAt} />}
        </p>
      )}
      {mayCheck && status.state !== 'down' && (
        <div className="mt-2">
          <CheckNow read={async () => (await refetch()).data} />
        </div>
      )}
    </section>
  );
}

/** IMAP and SMTP of one server mostly fail for the same reason, which is said once. */
function byDetail(failures: LabStatusView['checks']['failures']): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { title, detail } of failures) {
    found.set(detail ?? '', [...(found.get(detail ?? '') ?? []), title]);
  }
  return found;
}
