import { getTranslations } from '@/app/i18n/server';
import { CopyValue } from '@/app/ui/CopyValue';
import { hostFor } from '@/conformance/hosts';
import { serverConfig } from '@/server/config';
import type { AccountView } from '@/server/views';
import { Section, Value, Values } from './Section';

/** The names by which connections are attributed to the account, and what they are for. */
export async function Label({ account }: { account: AccountView }) {
  const t = await getTranslations('accounts.account');
  const { label, aliasPersonal, aliasApplicative } = account;
  const server = (mie: 'PSC' | 'AUTH_CLI') => {
    const { key } = hostFor(mie, null);
    const name = serverConfig().hosts.find((host) => host.key === key)?.name;
    return `${label}.${name}`;
  };
  const value = (name: string, text: string, className?: string) => (
    <Value name={name} className={className}>
      <CopyValue label={name} value={text} />
    </Value>
  );
  return (
    <Section id="etiquette" title={t('label')} intro={t('labelHelp')}>
      <Values>
        {value(t('labelName'), label, 'sm:col-span-2')}
        {aliasPersonal && value(t('serverPsc'), server('PSC'))}
        {aliasApplicative && value(t('serverAuthCli'), server('AUTH_CLI'))}
      </Values>
      <p className="prose-line text-ink-soft">{t('aliasHelp')}</p>
      <Values>
        {aliasPersonal && value(t('aliasPersonal'), aliasPersonal)}
        {aliasApplicative && value(t('aliasApplicative'), aliasApplicative)}
      </Values>
    </Section>
  );
}
