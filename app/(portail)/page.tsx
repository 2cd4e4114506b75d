import { ArrowRight, BookOpen, CircleQuestionMark, FlaskConical, ShieldCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { ButtonLink } from '@/app/ui/Button';
import { NOTICE_COOKIE, NOTICES } from '@/server/auth/notice-names';
import { currentSession } from '@/server/auth/session';
import { LaboratoryState } from './LaboratoryState';
import { LoggedOut } from './LoggedOut';
import { LoginButton } from './LoginButton';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('portal.home');
  return { title: t('title') };
}

export default async function HomePage() {
  const t = await getTranslations('portal.home');
  const shell = await getTranslations('shell');
  const session = await currentSession();
  const left = (await cookies()).get(NOTICE_COOKIE)?.value;
  const notice = session ? undefined : NOTICES.find((known) => known === left);
  const links = [
    { href: '/aide#serveurs', icon: BookOpen, title: t('linkSettings'), text: t('linkSettingsText') },
    { href: '/aide#certificats', icon: ShieldCheck, title: t('linkPki'), text: t('linkPkiText') },
    { href: '/aide#bac-a-sable', icon: FlaskConical, title: t('linkSandbox'), text: t('linkSandboxText') },
    { href: '/aide#questions', icon: CircleQuestionMark, title: t('linkFaq'), text: t('linkFaqText') },
  ];
  const steps = [
    { title: t('step1'), text: t('step1Text') },
    { title: t('step2'), text: t('step2Text') },
    { title: t('step3'), text: t('step3Text') },
  ];
  return (
    <>
      {notice && <LoggedOut notice={notice} />}
      <section className="grid gap-x-12 gap-y-8 pt-2 lg:grid-cols-[minmax(0,1fr)_22rem] lg:pt-8">
        <div className="flex flex-col items-start gap-5">
          <h1 className="max-w-[30ch] text-3xl tracking-tight sm:text-4xl">{t('heading')}</h1>
          <div className="prose-line text-lg text-ink-soft">
            <p>{t('line1')}</p>
            <p>{t('line2')}</p>
            <p>{t('line3')}</p>
          </div>
          {session ? (
            <div className="flex flex-col items-start gap-3 pt-1">
              <ButtonLink kind="primary" href="/comptes">
                {t('goAccounts')}
                <ArrowRight aria-hidden size={20} />
              </ButtonLink>
              <p className="text-sm text-ink-soft">
                {t('connected', { name: session.name, organisation: session.organisation })}
              </p>
            </div>
          ) : (
            <div className="flex flex-col items-start gap-3 pt-1">
              <LoginButton next="/comptes" label={shell('login')} />
              <p className="text-sm text-ink-soft">{t('loginHelp')}</p>
            </div>
          )}
        </div>
        <LaboratoryState />
      </section>

      <section aria-labelledby="deroulement" className="flex flex-col gap-4 pt-4">
        <h2 id="deroulement" className="text-xl">
          {t('steps')}
        </h2>
        <ol className="grid gap-6 border-t border-line pt-5 md:grid-cols-3">
          {steps.map((step, index) => (
            <li key={step.title} className="flex gap-4">
              <span aria-hidden className="font-mono text-2xl leading-tight font-semibold text-accent">
                {index + 1}
              </span>
              <div>
                <h3 className="text-base leading-8">{step.title}</h3>
                <p className="prose-line text-ink-soft">{step.text}</p>
              </div>
            </li>
          ))}
        </ol>
      </section>

      <section aria-labelledby="preparer" className="flex flex-col gap-4 pt-2 pb-4">
        <h2 id="preparer" className="text-xl">
          {t('links')}
        </h2>
        <ul className="grid gap-4 md:grid-cols-2 xl:grid-cols-4">
          {links.map(({ href, icon: Icon, title, text }) => (
            <li key={href}>
              <NextLink
                href={href}
                className="group flex h-full gap-3 rounded-lg border border-line bg-surface p-4 no-underline hover:border-accent"
              >
                <Icon aria-hidden size={22} className="mt-0.5 shrink-0 text-accent" />
                <span>
                  <span className="block font-semibold group-hover:underline">{title}</span>
                  <span className="block text-ink-soft">{text}</span>
                </span>
              </NextLink>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
