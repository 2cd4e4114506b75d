import { BookOpen, CircleQuestionMark, FlaskConical, LifeBuoy, ShieldCheck } from 'lucide-react';
import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { Panel } from './Panel';

const LINKS = [
  { key: 'settings', href: '/aide#serveurs', icon: BookOpen },
  { key: 'certificates', href: '/aide#certificats', icon: ShieldCheck },
  { key: 'identities', href: '/aide#bac-a-sable', icon: FlaskConical },
  { key: 'faq', href: '/aide#questions', icon: CircleQuestionMark },
  { key: 'support', href: '/aide#support', icon: LifeBuoy },
] as const;

export async function Shortcuts() {
  const t = await getTranslations('dashboard.shortcuts');
  return (
    <Panel id="raccourcis" title={t('title')}>
      <ul className="flex flex-col rounded-lg border border-line bg-surface p-2">
        {LINKS.map(({ key, href, icon: Icon }) => (
          <li key={key}>
            <NextLink
              href={href}
              className="flex min-h-11 items-center gap-3 rounded-md px-2 text-accent no-underline hover:bg-sunken hover:underline"
            >
              <Icon aria-hidden size={18} className="shrink-0" />
              {t(key)}
            </NextLink>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
