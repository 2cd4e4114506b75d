import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';

/** Where a list goes on. `here` is the query without the cursor. */
export async function Pager({
  path,
  here,
  cursor,
  next,
}: {
  path: string;
  here: string;
  /** What this page comes after; undefined: it is the first. */
  cursor: number | undefined;
  next: number | null;
}) {
  if (next === null && cursor === undefined) return null;
  const t = await getTranslations('admin.list');
  return (
    <nav aria-label={t('pages')} className="flex flex-wrap gap-x-6 gap-y-2">
      {cursor !== undefined && (
        <NextLink className="link py-2" href={`${path}${here}`}>
          {t('first')}
        </NextLink>
      )}
      {next !== null && (
        <NextLink className="link py-2" href={`${path}${here ? `${here}&` : '?'}apres=${next}`}>
          {t('next')}
        </NextLink>
      )}
    </nav>
  );
}
