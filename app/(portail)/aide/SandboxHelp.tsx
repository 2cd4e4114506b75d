import { getTranslations } from '@/app/i18n/server';
import { CopyValue } from '@/app/ui/CopyValue';
import { NationalIdentities } from './NationalIdentities';
import { Section } from './Section';

/** How to get a token and a certificate: by command in the sandbox, and from the national services. */
export async function SandboxHelp({ available }: { available: boolean }) {
  const t = await getTranslations('help.sandbox');
  if (!available) {
    return (
      <Section id="bac-a-sable" title={t('title')}>
        <NationalIdentities />
      </Section>
    );
  }
  const commands = [
    { what: t('token'), command: `npx motco2 psc-token --id <${t('id')}>` },
    { what: t('certificate'), command: `npx motco2 certificate --ou <${t('id')}>` },
    { what: t('run'), command: 'npx motco2 run psc-auth-imap --follow' },
  ];
  return (
    <Section id="bac-a-sable" title={t('title')}>
      <p className="prose-line">{t('text')}</p>
      <dl className="flex flex-col gap-3">
        {commands.map(({ what, command }) => (
          <div key={command}>
            <dt>{what}</dt>
            <dd className="mt-1 rounded-md border border-line bg-sunken px-3 py-1.5">
              <CopyValue label={what} value={command} />
            </dd>
          </div>
        ))}
      </dl>
      <details className="rounded-lg border border-line bg-surface">
        <summary className="px-4 py-3 font-semibold hover:bg-sunken">{t('national')}</summary>
        <div className="flex flex-col gap-3 border-t border-line px-4 py-4">
          <NationalIdentities />
        </div>
      </details>
    </Section>
  );
}
