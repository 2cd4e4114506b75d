import { Download } from 'lucide-react';
import { getTranslations } from '@/app/i18n/server';
import type { PkiFile } from '@/app/pki/files';
import { CopyValue } from '@/app/ui/CopyValue';
import { serverConfig } from '@/server/config';
import { Section, Setting, Settings } from './Section';

export async function CertificatesHelp() {
  const t = await getTranslations('help.pki');
  const { pki } = serverConfig();
  const files: { file: PkiFile; name: string; text?: string }[] = [
    { file: 'racine.pem', name: t('root') },
    { file: 'emettrice.pem', name: t('issuing') },
    { file: 'revocations.pem', name: t('crl') },
    { file: 'racine-etrangere.pem', name: t('other'), text: t('otherText') },
  ];
  return (
    <Section id="certificats" title={t('title')}>
      <p className="prose-line">{t('text')}</p>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {files.map(({ file, name, text }) => (
          <li key={file} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-3">
            <span className="min-w-0">
              <span className="block font-semibold">{name}</span>
              {text && <span className="block text-sm text-ink-soft">{text}</span>}
            </span>
            <a href={`/pki/${file}`} className="link inline-flex items-center gap-1.5 py-1.5" download>
              <Download aria-hidden size={18} />
              {t('download', { file })}
            </a>
          </li>
        ))}
      </ul>
      <Settings>
        <Setting name={t('crlUrl')}>
          <CopyValue label={t('crlUrl')} value={pki.crlUrl} />
        </Setting>
        <Setting name={t('ocspUrl')}>
          <CopyValue label={t('ocspUrl')} value={pki.ocspUrl} />
        </Setting>
      </Settings>
    </Section>
  );
}
