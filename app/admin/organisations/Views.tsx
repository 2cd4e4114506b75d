import { getTranslations } from '@/app/i18n/server';
import { NavLink } from '@/app/ui/shell/NavLink';

/** The two ways to look at who uses the instance. */
export async function Views() {
  const t = await getTranslations('admin.people');
  return (
    <nav aria-label={t('title')} className="-mt-2 flex gap-1 border-b border-line">
      <NavLink href="/admin/organisations" exact>
        {t('organisations')}
      </NavLink>
      <NavLink href="/admin/organisations/personnes">{t('people')}</NavLink>
    </nav>
  );
}
