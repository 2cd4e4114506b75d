import { ExternalLink } from 'lucide-react';
import { getTranslations } from '@/app/i18n/server';

const EDIT = 'https://edit.esante.gouv.fr/';
const CERTIFICATE_REQUEST = 'https://www.demarches-simplifiees.fr/commencer/f414';

/** How to get a person and a certificate for tests from the national services. */
export async function NationalIdentities() {
  const t = await getTranslations('help.sandbox');
  return (
    <>
      <h3 className="text-base">{t('edit')}</h3>
      <Steps steps={[t('editSteps.one'), t('editSteps.two'), t('editSteps.three')]} />
      <p className="prose-line text-ink-soft">
        {t('editNote')} {t('client')}
      </p>
      <Outside href={EDIT} text={t('editLink')} />
      <h3 className="text-base">{t('authCli')}</h3>
      <Steps steps={[t('authCliSteps.one'), t('authCliSteps.two'), t('authCliSteps.three')]} />
      <Outside href={CERTIFICATE_REQUEST} text={t('authCliLink')} />
    </>
  );
}

function Steps({ steps }: { steps: string[] }) {
  return (
    <ol className="prose-line flex list-decimal flex-col gap-1 pl-6">
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  );
}

function Outside({ href, text }: { href: string; text: string }) {
  return (
    <p>
      <a href={href} rel="noopener noreferrer" className="link inline-flex items-center gap-1.5">
        {text}
        <ExternalLink aria-hidden size={16} />
      </a>
    </p>
  );
}
