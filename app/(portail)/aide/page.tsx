import type { Metadata } from 'next';
import { getTranslations } from '@/app/i18n/server';
import { PageHeader } from '@/app/ui/PageHeader';
import { serverConfig } from '@/server/config';
import { AuthenticationHelp } from './AuthenticationHelp';
import { CertificatesHelp } from './CertificatesHelp';
import { DiscoveryHelp } from './DiscoveryHelp';
import { SandboxHelp } from './SandboxHelp';
import { Section } from './Section';
import { ServersHelp } from './ServersHelp';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('help');
  return { title: t('title') };
}

export default async function HelpPage() {
  const t = await getTranslations('help');
  const config = serverConfig();
  const contents = [
    { id: 'serveurs', title: t('servers.title') },
    { id: 'domaines', title: t('domains.title') },
    { id: 'autoconfiguration', title: t('discovery.title') },
    { id: 'authentification', title: t('auth.title') },
    { id: 'certificats', title: t('pki.title') },
    { id: 'bac-a-sable', title: t('sandbox.title') },
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
          <ServersHelp />
          <DiscoveryHelp />
          <AuthenticationHelp />
          <CertificatesHelp />
          <SandboxHelp available={config.sandbox !== null} />
          <Section id="support" title={t('support.title')}>
            <p className="prose-line">{t('support.text')}</p>
          </Section>
        </div>
      </div>
    </>
  );
}
