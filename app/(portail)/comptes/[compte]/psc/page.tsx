import { ArrowLeft } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { numberOf, orNotFound, requireSession } from '@/app/session';
import { PageHeader } from '@/app/ui/PageHeader';
import { serverConfig } from '@/server/config';
import { hasSandboxPsc } from '@/server/sandbox/call';
import { Clients } from './Clients';
import { Identity } from './Identity';
import { RealSteps } from './RealSteps';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('psc');
  return { title: t('title') };
}

/** What an editor needs to log people in by Pro Santé Connect: client, secret, values to copy, test identity. */
export default async function PscPage({ params }: { params: Promise<{ compte: string }> }) {
  const { compte } = await params;
  const accountId = numberOf(compte);
  const { server } = await requireSession(`/comptes/${compte}/psc`);
  const account = await orNotFound(server.account.get({ accountId }));
  const t = await getTranslations('psc');
  const header = (
    <div className="flex flex-col gap-3">
      <Link href={`/comptes/${accountId}`} className="link inline-flex items-center gap-1 self-start">
        <ArrowLeft aria-hidden size={16} />
        {t('back', { nil: account.nil })}
      </Link>
      <PageHeader title={t('heading')} intro={t('intro')} />
    </div>
  );
  if (!hasSandboxPsc()) {
    return (
      <div className="flex flex-col gap-8">
        {header}
        <RealSteps wellKnown={serverConfig().psc.wellKnown} />
      </div>
    );
  }
  const [{ clients, endpoints }, identity] = await Promise.all([
    server.sandbox.clients({ accountId }),
    server.sandbox.identity({ accountId }),
  ]);
  return (
    <div className="flex flex-col gap-8">
      {header}
      <Clients accountId={accountId} clients={clients} endpoints={endpoints} />
      <Identity accountId={accountId} view={identity} sandboxUrl={serverConfig().sandbox?.url ?? ''} />
    </div>
  );
}
