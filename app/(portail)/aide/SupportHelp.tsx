import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { CopyText } from '@/app/ui/CopyText';
import { CopyValue } from '@/app/ui/CopyValue';
import { pageContext } from '@/server/auth/session';
import { createCaller } from '@/server/trpc/root';
import type { AccountView } from '@/server/views';
import { Section } from './Section';
import { type Known, supportTemplate } from './supportTemplate';

/** More than a global job has tests. */
const LATEST = 50;

/** Where to write, what to attach, and a message that says already what we know. `asked`: the account it is about. */
export async function SupportHelp({ asked }: { asked: number | null }) {
  const t = await getTranslations('help.support');
  const { address, accounts, ...known } = await knownOf(asked);
  const { subject, body } = supportTemplate(await getTranslations('help.support.lines'), known);
  const others = accounts.filter(({ id }) => id !== known.account?.id);
  return (
    <Section id="support" title={t('title')}>
      {address ? (
        <p>
          {t('where')} <CopyValue label={t('where')} value={address} />
        </p>
      ) : (
        <p className="prose-line">{t('noAddress')}</p>
      )}
      <p className="prose-line">{t('subject')}</p>
      <h3 className="text-base">{t('attach')}</h3>
      <ul className="prose-line list-disc pl-6">
        {(['number', 'test', 'traces', 'software'] as const).map((item) => (
          <li key={item}>{t(`items.${item}`)}</li>
        ))}
      </ul>
      <p className="prose-line font-semibold">{t('never')}</p>
      <h3 className="text-base">{t('template')}</h3>
      <p className="prose-line">
        {known.account ? t('templateOf', { nil: known.account.nil }) : t('templateText')}
        {others.length > 0 && (
          <>
            {' '}
            {t('other')}{' '}
            {others.map(({ id, nil }) => (
              <NextLink key={id} href={`/aide?compte=${id}#support`} className="link mr-3">
                {nil}
              </NextLink>
            ))}
          </>
        )}
      </p>
      <CopyText label={t('copy')} text={`${subject}\n\n${body}`} lang="fr" />
      {address && (
        <p>
          <a className="link" href={mailTo(address, subject.replace(/^Objet\s?: /, ''), body)}>
            {t('write')}
          </a>
        </p>
      )}
    </Section>
  );
}

const mailTo = (address: string, subject: string, body: string) =>
  `mailto:${encodeURI(address)}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body.replaceAll('\n', '\r\n'))}`;

/** The account that was asked for, or that played last, with its last execution; nothing of it for a stranger. */
async function knownOf(asked: number | null): Promise<Known & { address: string; accounts: AccountView[] }> {
  const context = await pageContext();
  const { session } = context;
  const server = createCaller(context);
  const address = await server.portal.supportAddress();
  const nothing = { address, session, accounts: [], account: null, execution: null };
  if (!session?.termsAccepted) return nothing;
  const accounts = await server.account.list();
  const wanted = accounts.find(({ id }) => id === asked);
  const { executions } = await server.execution.list({ accountId: wanted?.id, limit: LATEST });
  // The tests that a global job has yet to begin have the highest numbers.
  const execution = executions.find(({ startedAt }) => startedAt !== null) ?? null;
  const account = wanted ?? accounts.find(({ id }) => id === execution?.accountId) ?? accounts[0] ?? null;
  return { ...nothing, accounts, account, execution };
}
