'use client';

import { Search } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Field } from '@/app/ui/Field';
import { holdsWords } from '@/app/ui/search';

export interface Question {
  id: string;
  question: string;
  /** What is searched. */
  text: string;
  answer: ReactNode;
}

/** Questions that unfold; those that hold every word typed. The one that the address names is open. */
export function QuestionList({ questions }: { questions: Question[] }) {
  const t = useTranslations('portal.questions');
  const [typed, setTyped] = useState('');

  useEffect(() => {
    const open = () => {
      const named = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
      if (!(named instanceof HTMLDetailsElement)) return;
      named.open = true;
      named.scrollIntoView();
    };
    open();
    window.addEventListener('hashchange', open);
    return () => window.removeEventListener('hashchange', open);
  }, []);

  const shown = questions.filter(({ text }) => holdsWords(text, typed));
  return (
    <>
      <search className="flex flex-col gap-2">
        <Field
          label={t('search')}
          value={typed}
          onChange={setTyped}
          placeholder={t('placeholder')}
          type="search"
          width="max-w-md"
          action={<Search aria-hidden size={18} className="-ml-9 shrink-0 text-ink-soft sm:hidden" />}
        />
        <p role="status" className="text-sm text-ink-soft">
          {t('found', { count: shown.length })}
        </p>
      </search>
      <div className="divide-y divide-line rounded-lg border border-line bg-surface empty:hidden">
        {questions.map(({ id, question, answer }) => (
          <details
            key={id}
            id={id}
            hidden={!shown.some((one) => one.id === id)}
            className="scroll-mt-4"
            onToggle={(event) => {
              // The address leads others to what one reads.
              if (event.currentTarget.open) window.history.replaceState(null, '', `#${id}`);
            }}
          >
            <summary className="px-4 py-3 font-semibold hover:bg-sunken">{question}</summary>
            <div className="px-4 pt-1 pb-4">{answer}</div>
          </details>
        ))}
      </div>
    </>
  );
}
