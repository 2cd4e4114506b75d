import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from '@/app/i18n/server';
import { Notice } from '@/app/ui/Notice';
import { PageHeader } from '@/app/ui/PageHeader';
import { ownPath } from '@/server/auth/own-path';
import { problemIn } from '@/server/auth/problems';
import { currentSession } from '@/server/auth/session';
import { LoginButton } from '../LoginButton';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('portal.login');
  return { title: t('title') };
}

/**
 * Asks to log in, and says why when a login failed: of the address only codes of ours are read, never words.
 * `suite`: where the visitor wanted to go.
 */
export default async function LoginPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const t = await getTranslations('portal.login');
  const query = await searchParams;
  const next = ownPath(query.suite) ?? '/comptes';
  const problem = problemIn(query);
  // Whoever is logged in has nothing to do here, whatever went wrong before (the browser's way back leads here).
  if (await currentSession()) redirect(next);
  return (
    <div className="flex max-w-2xl flex-col gap-6">
      <PageHeader title={t('heading')} intro={t('text')} />
      {problem && <Problem {...problem} />}
      <LoginButton next={next} label={t('button')} />
    </div>
  );
}

async function Problem({ code, information }: NonNullable<ReturnType<typeof problemIn>>) {
  const t = await getTranslations('login');
  const over = code === 'SessionRequired';
  return (
    <Notice
      tone={over ? 'info' : 'error'}
      title={over ? t('overTitle') : t('errorTitle')}
      role={over ? 'status' : 'alert'}
    >
      {t(`errors.${code}`, { information: information ? t(`information.${information}`) : '' })}
    </Notice>
  );
}
