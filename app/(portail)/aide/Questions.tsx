import { getPreferences, getTranslations } from '@/app/i18n/server';
import { fr } from '@/app/messages/fr';
import { Markdown } from '@/app/ui/Markdown';
import { QuestionList } from './QuestionList';
import { Section } from './Section';

type Key = keyof typeof fr.faq.items;
const KEYS = Object.keys(fr.faq.items) as Key[];

/** What others asked, with what really goes wrong; each question has an address of its own (`#question-jeton`). */
export async function Questions() {
  const t = await getTranslations('faq');
  const { locale } = await getPreferences();
  return (
    <Section id="questions" title={t('title')}>
      <QuestionList
        questions={KEYS.map((key) => ({
          id: `question-${key}`,
          question: t(`items.${key}.q`),
          text: `${t(`items.${key}.q`)} ${t(`items.${key}.a`)}`,
          answer: <Markdown text={t(`items.${key}.a`)} lang={locale} />,
        }))}
      />
    </Section>
  );
}
