import type { ReactNode } from 'react';
import { getPreferences } from '@/app/i18n/server';
import { TextProvider } from '@/app/i18n/TextProvider';
import { messagesOf } from '@/app/messages';
import { requireAdministrator } from '@/app/session';
import { Footer } from '@/app/ui/shell/Footer';
import { Header } from '@/app/ui/shell/Header';
import { Page } from '@/app/ui/shell/Page';
import { AdminNav } from './AdminNav';

/** The pages of administration: for everybody else they do not exist. Their texts come with them alone. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  await requireAdministrator('/admin');
  const { locale } = await getPreferences();
  return (
    <TextProvider locale={locale} messages={messagesOf(locale)}>
      <Header
        below={
          <div className="border-t border-line">
            <AdminNav />
          </div>
        }
      />
      <Page>{children}</Page>
      <Footer />
    </TextProvider>
  );
}
