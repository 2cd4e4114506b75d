import type { getTranslations } from '@/app/i18n/server';
import type { PortalSession } from '@/server/auth/portal-session';
import { serverConfig } from '@/server/config';
import type { AccountView, ExecutionView } from '@/server/views';

type Lines = Awaited<ReturnType<typeof getTranslations<'help.support.lines'>>>;

/** What the message to support says already: empty places of it are for whoever writes. */
export interface Known {
  session: PortalSession | null;
  account: AccountView | null;
  execution: ExecutionView | null;
}

/** The message to support, in French, which support reads: the subject, then the body. */
export function supportTemplate(t: Lines, { session, account, execution }: Known) {
  const { portal, instanceId, version } = serverConfig();
  const subject = t('subject', { nil: account ? `Compte ${account.nil} : ` : '' });
  const body = [
    t('instance', { url: portal.url, id: instanceId, version }),
    session && t('organisation', { organisation: session.organisation }),
    account && t('account', { nil: account.nil, label: account.label }),
    execution
      ? t('execution', { number: String(execution.number), title: execution.title })
      : t('noExecution'),
    '',
    ...[t('test'), t('done'), t('expected'), t('obtained'), t('software'), t('attachments')],
  ].filter((line) => line !== null);
  return { subject, body: body.join('\n') };
}
