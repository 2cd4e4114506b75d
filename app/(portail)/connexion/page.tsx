import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from '@/app/i18n/server';
import { ownPath } from '@/app/ownPath';
import { Notice } from '@/app/ui/Notice';
import { PageHeader } from '@/app/ui/PageHeader';
import { currentSession } from '@/server/auth/session';
import { LoginButton } from '../LoginButton';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('portal.login');
  return { title: t('title') };
}

const KNOWN = ['AccessDenied', 'OAuthCallback', 'OAuthSignin', 'SessionRequired'] as const;

/** Asks to log in, and says why when a login failed. `suite`: where the visitor wanted to go. */
export default async function LoginPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const t = await getTranslations('portal.login');
  const { error, suite, callbackUrl } = await searchParams;
  const next = ownPath(suite) ?? ownPath(callbackUrl) ?? '/comptes';
  if (!error && (await currentSession())) redirect(next);
  const code = typeof error === 'string' ? error.replace(/[^\w-]/g, '').slice(0, 40) : null;
  const known = KNOWN.find((candidate) => candidate === code);
  const sentence = known ? t(`errors.${known}`) : t('errors.other', { code: code ?? '' });
  return (
    <div className="flex max-w-2xl flex-col gap-6">
      <PageHeader title={t('heading')} intro={t('text')} />
      {code && (
        <Notice tone="error" title={t('errorTitle')} role="alert">
          {sentence}
        </Notice>
      )}
      <LoginButton next={next} label={t('button')} />
    </div>
  );
}
