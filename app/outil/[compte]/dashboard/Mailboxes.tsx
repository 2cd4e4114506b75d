import { Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { getTranslations } from '@/app/i18n/server';
import { CopyValue } from '@/app/ui/CopyValue';
import { Moment } from '@/app/ui/Moment';
import type { AccountView, MailboxView } from '@/server/views';
import { Panel } from './Panel';

/** How long a connection to the valid server stands as a control (DESIGN §6.2). */
const CONTROL_MS = 24 * 60 * 60 * 1000;

/** The mailboxes of the account: what to type, what they hold, when they were last opened. */
export async function Mailboxes({ account, mailboxes }: { account: AccountView; mailboxes: MailboxView[] }) {
  const t = await getTranslations('dashboard.mailboxes');
  const recent = (at: string | null) => at !== null && Date.now() - Date.parse(at) < CONTROL_MS;
  return (
    <Panel id="bal" title={t('title')}>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {mailboxes.map((mailbox) => (
          <li key={mailbox.kind} className="flex flex-col gap-2 px-4 py-3">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4">
              <h3 className="text-base font-semibold">{t(mailbox.kind)}</h3>
              <span className="text-sm text-ink-soft">{t('messages', { count: mailbox.messages })}</span>
            </div>
            <dl className="flex flex-col gap-1 text-sm">
              <Value name={t('address')}>
                <CopyValue label={t('address')} value={mailbox.address} />
              </Value>
              <Value name={t('alias')}>
                <CopyValue label={t('alias')} value={mailbox.alias} />
              </Value>
            </dl>
            <p className="text-sm text-ink-soft">
              {t('lastImap')} {mailbox.lastImapAt ? <Moment iso={mailbox.lastImapAt} /> : t('never')}
              <br />
              {t('lastSmtp')} {mailbox.lastSmtpAt ? <Moment iso={mailbox.lastSmtpAt} /> : t('never')}
            </p>
          </li>
        ))}
        {!mailboxes.every(({ lastImapAt, lastSmtpAt }) => recent(lastImapAt) && recent(lastSmtpAt)) && (
          <li className="flex items-start gap-2 px-4 py-3 text-sm">
            <Info aria-hidden size={18} className="mt-px shrink-0 text-accent" />
            {t('control')}
          </li>
        )}
        <li className="px-4 py-3">
          <dl className="text-sm">
            <Value name={t('label')}>
              <CopyValue label={t('label')} value={account.label} />
            </Value>
          </dl>
        </li>
      </ul>
    </Panel>
  );
}

function Value({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-ink-soft">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
