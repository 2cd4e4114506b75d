import type { ReactNode } from 'react';
import { Footer } from '@/app/ui/shell/Footer';
import { Header } from '@/app/ui/shell/Header';
import { Page } from '@/app/ui/shell/Page';

export default function PortalLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <Header />
      <Page>{children}</Page>
      <Footer />
    </>
  );
}
