import { getTranslations } from '@/app/i18n/server';
import { Breakable } from '@/app/ui/Breakable';
import { Notice } from '@/app/ui/Notice';
import { keepTogether } from '@/app/ui/typography';
import { pageContext } from '@/server/auth/session';
import { createCaller } from '@/server/trpc/root';

/** The messages of the day, warnings first; nothing when there is none, or for whoever may not read them. */
export async function Announcements() {
  const context = await pageContext();
  if (!context.session?.termsAccepted) return null;
  const announcements = await createCaller(context).portal.messages();
  if (announcements.length === 0) return null;
  const t = await getTranslations('dashboard');
  return (
    <section aria-label={t('messages')} className="flex flex-col gap-3">
      {announcements.map(({ id, tone, text }) => (
        <Notice key={id} tone={tone}>
          <p lang="fr" className="prose-line whitespace-pre-line">
            <Breakable value={keepTogether(text)} />
          </p>
        </Notice>
      ))}
    </section>
  );
}
