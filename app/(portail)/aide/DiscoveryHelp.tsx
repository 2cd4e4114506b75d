import { getTranslations } from '@/app/i18n/server';
import { CopyValue } from '@/app/ui/CopyValue';
import { serverConfig } from '@/server/config';
import { Section, Setting, Settings, Shape } from './Section';

/** How a client finds the servers by itself: domains, DNS and Mozilla's document. */
export async function DiscoveryHelp() {
  const t = await getTranslations('help.discovery');
  const { discovery, mailDomain, mode } = serverConfig();
  const { dns, httpUrl, httpsUrl } = discovery;
  const domain = { domain: mailDomain };
  return (
    <Section id="autoconfiguration" title={t('title')}>
      <p className="prose-line">{t('text')}</p>
      <Settings>
        <Setting name={t('personal')}>
          <Shape value={t('personalValue', domain)} />
        </Setting>
        <Setting name={t('applicative')}>
          <Shape value={t('applicativeValue', domain)} />
        </Setting>
        {dns.addresses.map((address) => (
          <Setting key={address} name={t('dns')}>
            <CopyValue label={t('dns')} value={address} />
          </Setting>
        ))}
        <Setting name={t('dnsPort')}>
          <CopyValue label={t('dnsPort')} value={String(dns.port)} />
        </Setting>
        {dns.zones.map((zone) => (
          <Setting key={zone} name={t('zone')}>
            <CopyValue label={t('zone')} value={zone} />
          </Setting>
        ))}
        <Setting name={t('http')}>
          <CopyValue label={t('http')} value={`${httpUrl}?emailaddress=`} />
        </Setting>
        <Setting name={t('https')}>
          <CopyValue label={t('https')} value={`${httpsUrl}?emailaddress=`} />
        </Setting>
      </Settings>
      <p className="prose-line">{t('label')}</p>
      <p className="prose-line">{t('shared')}</p>
      {mode === 'local' && <p className="prose-line">{t('local')}</p>}
    </Section>
  );
}
