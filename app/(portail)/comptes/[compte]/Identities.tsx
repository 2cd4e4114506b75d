import { getTranslations } from '@/app/i18n/server';
import { CopyValue } from '@/app/ui/CopyValue';
import type { AccountView } from '@/server/views';
import { Section, Value, Values } from './Section';

/** The numbers of an account and the mailboxes that they open. */
export async function Identities({ account }: { account: AccountView }) {
  const t = await getTranslations('accounts');
  const kinds = await getTranslations('accounts.kinds');
  const { nil, idNatPsc, kindPsc, idNatAuthCli, kindAuthCli, mailboxPersonal, mailboxApplicative } = account;
  const copied = (label: string, value: string | null, kind: string | null) =>
    value === null ? (
      <span className="text-ink-soft">{t('none')}</span>
    ) : (
      <>
        <CopyValue label={label} value={value} />
        {kind && <p className="text-sm text-ink-soft">{kind}</p>}
      </>
    );
  const mailbox = (label: string, address: string | null) =>
    address === null ? (
      <span className="text-ink-soft">{t('account.notYet')}</span>
    ) : (
      <CopyValue label={label} value={address} />
    );
  return (
    <Section id="identites" title={t('account.identities')}>
      <Values>
        <Value name={t('nil')} className="sm:col-span-2">
          {copied(t('nil'), nil, null)}
        </Value>
        <Value name={t('idPsc')}>{copied(t('idPsc'), idNatPsc, kindPsc && kinds(`psc.${kindPsc}`))}</Value>
        {idNatPsc && (
          <Value name={t('account.mailboxPersonal')}>
            {mailbox(t('account.mailboxPersonal'), mailboxPersonal)}
          </Value>
        )}
        <Value name={t('idAuthCli')} className="sm:col-start-1">
          {copied(t('idAuthCli'), idNatAuthCli, kindAuthCli && kinds(`authCli.${kindAuthCli}`))}
        </Value>
        {idNatAuthCli && (
          <Value name={t('account.mailboxApplicative')}>
            {mailbox(t('account.mailboxApplicative'), mailboxApplicative)}
          </Value>
        )}
      </Values>
    </Section>
  );
}
