import type { Metadata } from 'next';
import { getTranslations } from '@/app/i18n/server';
import { requireAdministrator } from '@/app/session';
import { EmptyState } from '@/app/ui/EmptyState';
import { idOf, type Parameters } from '../query';
import { Pager } from '../ui/Pager';
import { ProvisioningPanel } from './ProvisioningPanel';
import { RunTable } from './RunTable';

const PATH = '/admin/creation';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('provisioning');
  return { title: t('title') };
}

export default async function ProvisioningPage({ searchParams }: { searchParams: Promise<Parameters> }) {
  const { server } = await requireAdministrator(PATH);
  const t = await getTranslations('provisioning');
  const before = idOf(await searchParams, 'apres');
  const [status, { runs, next }] = await Promise.all([
    server.provisioning.status(),
    server.provisioning.list({ before }),
  ]);
  const past = runs.filter(({ state }) => state === 'done');
  return (
    <>
      <ProvisioningPanel initial={status} renderedAt={Date.now()} />
      <section aria-labelledby="past" className="flex flex-col gap-3">
        <h2 id="past" className="text-xl">
          {t('past')}
        </h2>
        {past.length > 0 ? (
          <RunTable runs={past} />
        ) : (
          <EmptyState
            title={t('none')}
            text={t(status.mode === 'nightly' ? 'noneNightly' : 'noneImmediate')}
          />
        )}
        <Pager path={PATH} here="" cursor={before} next={next} />
      </section>
    </>
  );
}
