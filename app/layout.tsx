import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { getPreferences, getTranslations } from './i18n/server';
import { TextProvider } from './i18n/TextProvider';
import { ServerCalls } from './live/ServerCalls';
import { SessionOver } from './live/SessionOver';
import { commonMessagesOf } from './messages';
import { FocusKeeper } from './ui/FocusKeeper';
import { Toasts } from './ui/Toast';
import './styles/global.css';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('shell');
  return {
    title: { default: `${t('product')}, ${t('tagline')}`, template: `%s · ${t('product')}` },
    description: t('footer.what'),
    icons: '/favicon.svg',
    robots: { index: false },
  };
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const { locale, theme } = await getPreferences();
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  const t = await getTranslations('shell');
  return (
    <html lang={locale} data-theme={theme}>
      <head>
        {/* React Aria signs the few style elements that it adds with this nonce. */}
        <meta property="csp-nonce" nonce={nonce} />
      </head>
      <body className="flex min-h-dvh flex-col">
        <a
          href="#contenu"
          className="sr-only rounded-md bg-accent px-4 py-2 font-semibold text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:px-4 focus:py-2"
        >
          {t('skip')}
        </a>
        <TextProvider locale={locale} messages={commonMessagesOf(locale)}>
          <ServerCalls>
            {children}
            <SessionOver />
            <FocusKeeper />
            <Toasts />
          </ServerCalls>
        </TextProvider>
      </body>
    </html>
  );
}
