import type { Metadata } from 'next';
import { getTranslations } from '@/app/i18n/server';
import { PageHeader } from '@/app/ui/PageHeader';
import { serverConfig } from '@/server/config';
import { AuthenticationHelp } from './AuthenticationHelp';
import { CertificatesHelp } from './CertificatesHelp';
import { DiscoveryHelp } from './DiscoveryHelp';
import { FirstSteps } from './FirstSteps';
import { Questions } from './Questions';
import { SandboxHelp } from './SandboxHelp';
import { ServersHelp } from './ServersHelp';
import { SupportHelp } from './SupportHelp';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('help');
  return { title: t('title') };
}

/** `compte`: the account that the message to support is about. */
export default async function HelpPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const t = await getTranslations('help');
  const faq = await getTranslations('faq');
  const config = serverConfig();
  const { compte } = await searchParams;
  const asked = typeof compte === 'string' && /^\d{1,15}$/.test(compte) ? Number(compte) : null;
  const contents = [
    { id: 'commencer', title: t('first.title') },
    { id: 'serveurs', title: t('servers.title') },
    { id: 'domaines', title: t('domains.title') },
    { id: 'autoconfiguration', title: t('discovery.title') },
    { id: 'authentification', title: t('auth.title') },
    { id: 'certificats', title: t('pki.title') },
    { id: 'bac-a-sable', title: t('sandbox.title') },
    { id: 'questions', title: faq('title') },
    { id: 'support', title: t('support.title') },
  ];
  return (
    <>
      <PageHeader title={t('heading')} intro={t('intro')} />
      <div className="grid gap-x-12 gap-y-8 lg:grid-cols-[14rem_minmax(0,1fr)]">
        <nav aria-label={t('contents')} className="self-start lg:sticky lg:top-6">
          <h2 className="mb-2 text-sm font-semibold text-ink-soft">{t('contents')}</h2>
          <ul className="flex flex-wrap gap-x-4 border-l-0 border-line lg:flex-col lg:border-l">
            {contents.map(({ id, title }) => (
              <li key={id}>
                <a href={`#${id}`} className="inline-block py-1 text-accent hover:underline lg:pl-4">
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="flex min-w-0 flex-col gap-10">
          <FirstSteps />
          <ServersHelp />
          <DiscoveryHelp />
          <AuthenticationHelp />
          <CertificatesHelp />
          <SandboxHelp available={config.sandbox !== null} />
          <Questions />
          <SupportHelp asked={asked} />
        </div>
      </div>
    </>
  );
}
