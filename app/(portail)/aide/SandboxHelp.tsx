import { getTranslations } from '@/app/i18n/server';
import { CopyValue } from '@/app/ui/CopyValue';
import { Section } from './Section';

/** How to get a token and a certificate: by command in the sandbox, from the national services elsewhere. */
export async function SandboxHelp({ available }: { available: boolean }) {
  const t = await getTranslations('help.sandbox');
  if (!available) {
    return (
      <Section id="bac-a-sable" title={t('title')}>
        <p className="prose-line">{t('absent')}</p>
        <ul className="list-disc pl-5">
          <li>{t('absentToken')}</li>
          <li>{t('absentCertificate')}</li>
        </ul>
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
    </Section>
  );
}
