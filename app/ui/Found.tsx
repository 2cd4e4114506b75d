import { getTranslations } from '@/app/i18n/server';

/** For those who listen to the page: how many lines a list shows, said when other filters change it. */
export async function Found({ count, more }: { count: number; more: boolean }) {
  const t = await getTranslations('shell');
  return (
    <p role="status" className="sr-only">
      {t(more ? 'foundMore' : 'found', { count })}
    </p>
  );
}
