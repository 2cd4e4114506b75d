/** Texts for server components. */
import 'server-only';
import { cookies } from 'next/headers';
import { cache } from 'react';
import type { Messages, NamespaceKeys, NestedKeyOf } from 'use-intl/core';
import { createTranslator } from 'use-intl/core';
import { messagesOf } from '../messages';
import { LOCALE_COOKIE, readLocale, readTheme, THEME_COOKIE, TIME_ZONE } from './preferences';

/** Language and theme of the visitor, from the cookies. */
export const getPreferences = cache(async () => {
  const jar = await cookies();
  return {
    locale: readLocale(jar.get(LOCALE_COOKIE)?.value),
    theme: readTheme(jar.get(THEME_COOKIE)?.value),
  };
});

/** The texts of one namespace in the visitor's language. */
export async function getTranslations<Namespace extends NamespaceKeys<Messages, NestedKeyOf<Messages>>>(
  namespace: Namespace,
) {
  const { locale } = await getPreferences();
  return createTranslator<Messages, Namespace>({
    locale,
    messages: messagesOf(locale),
    namespace,
    timeZone: TIME_ZONE,
  });
}
