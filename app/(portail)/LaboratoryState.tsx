import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { getTranslations } from '@/app/i18n/server';
import { Moment } from '@/app/ui/Moment';
import { pageContext } from '@/server/auth/session';
import { createCaller } from '@/server/trpc/root';

const LOOK = {
  ready: { icon: CircleCheck, ink: 'text-ok', word: 'labUp' },
  stale: { icon: TriangleAlert, ink: 'text-doubt', word: 'labStale' },
  down: { icon: CircleX, ink: 'text-ko', word: 'labDown' },
} as const;

/** Whether the test servers answer: the first thing to know when nothing happens. */
export async function LaboratoryState() {
  const t = await getTranslations('portal.home');
  const status = await createCaller(await pageContext()).lab.status();
  const { icon: Icon, ink, word } = LOOK[status.state];
  return (
    <section
      aria-labelledby="laboratoire"
      className="self-start rounded-lg border border-line bg-surface p-5"
    >
      <h2 id="laboratoire" className="text-sm font-semibold text-ink-soft">
        {t('laboratory')}
      </h2>
      <p className="mt-1 flex items-center gap-2 text-lg font-semibold">
        <Icon aria-hidden size={22} className={ink} />
        {t(word)}
      </p>
      <p lang="fr" className="mt-1 text-ink-soft">
        {status.message}
      </p>
      {status.storedUpTo && status.state !== 'ready' && (
        <p className="mt-1 text-sm text-ink-soft">
          {t('labSince')} <Moment iso={status.storedUpTo} />
        </p>
      )}
    </section>
  );
}
