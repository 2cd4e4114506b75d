'use client';

import type { ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { IntlProvider, type Messages } from 'use-intl';
import { type Locale, TIME_ZONE } from './preferences';

/** Texts and formats for client components, ours and React Aria's. */
export function TextProvider({
  locale,
  messages,
  children,
}: {
  locale: Locale;
  messages: Messages;
  children: ReactNode;
}) {
  return (
    <I18nProvider locale={locale === 'fr' ? 'fr-FR' : 'en-GB'}>
      <IntlProvider locale={locale} messages={messages} timeZone={TIME_ZONE}>
        {children}
      </IntlProvider>
    </I18nProvider>
  );
}
