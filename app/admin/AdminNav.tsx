'use client';

import { ChevronDown } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { NavLink } from '@/app/ui/shell/NavLink';

const SECTIONS = [
  { href: '/admin', text: 'overview', exact: true },
  { href: '/admin/creation', text: 'provisioning' },
  { href: '/admin/comptes', text: 'accounts' },
  { href: '/admin/organisations', text: 'organisations' },
  { href: '/admin/executions', text: 'executions' },
  { href: '/admin/textes', text: 'texts' },
  { href: '/admin/reglages', text: 'settings' },
  { href: '/admin/journal', text: 'journal' },
] as const;

/** The sections of administration: in a row where there is room, behind the name of the present one on a phone. */
export function AdminNav() {
  const t = useTranslations('shell.admin');
  const path = usePathname();
  const links = SECTIONS.map(({ href, text, ...more }) => (
    <NavLink key={href} href={href} exact={'exact' in more}>
      {t(text)}
    </NavLink>
  ));
  const here = SECTIONS.findLast(({ href }) => path === href || path.startsWith(`${href}/`)) ?? SECTIONS[0];
  return (
    <nav aria-label={t('nav')} className="page">
      <div className="flex flex-wrap gap-x-1 max-lg:hidden">{links}</div>
      {/* Going somewhere closes it. */}
      <details key={path} className="group lg:hidden">
        <summary className="flex min-h-11 list-none items-center gap-2 font-semibold [&::-webkit-details-marker]:hidden">
          {t(here.text)}
          <ChevronDown aria-hidden size={18} className="text-ink-soft group-open:rotate-180" />
        </summary>
        <div className="grid grid-cols-1 pb-3 min-[30rem]:grid-cols-2">{links}</div>
      </details>
    </nav>
  );
}
