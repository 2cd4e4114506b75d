import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { classes } from '@/app/ui/classes';
import type { ProvisioningRunView } from '@/server/views';
import { OUTCOMES, type Outcome } from './outcomes';

/** All accounts of a run, or those with one result; what there is none of is not offered. */
export async function ItemFilters({
  path,
  run,
  outcome,
}: {
  path: string;
  run: ProvisioningRunView;
  outcome: Outcome | undefined;
}) {
  const t = await getTranslations('provisioning');
  const { total, done, failed } = run;
  const counts: Record<Outcome, number> = { done, failed, waiting: total - done - failed };
  const offered = OUTCOMES.filter((one) => counts[one] > 0 || one === outcome);
  const choices: { key: Outcome | 'all'; count: number; href: string }[] = [
    { key: 'all', count: total, href: path },
    ...offered.map((one) => ({ key: one, count: counts[one], href: `${path}?resultat=${one}` })),
  ];
  return (
    <nav aria-label={t('filter')} className="flex flex-wrap gap-2">
      {choices.map(({ key, count, href }) => (
        <NextLink
          key={key}
          href={href}
          aria-current={key === (outcome ?? 'all') ? 'true' : undefined}
          className={classes(
            'inline-flex min-h-11 items-center gap-2 rounded-md border px-3 font-semibold no-underline',
            key === (outcome ?? 'all')
              ? 'border-accent bg-accent-soft text-accent'
              : 'border-line-strong bg-surface text-ink hover:bg-sunken',
          )}
        >
          {t(`filters.${key}`)}
          <span className="font-normal tabular-nums">{count}</span>
        </NextLink>
      ))}
    </nav>
  );
}
