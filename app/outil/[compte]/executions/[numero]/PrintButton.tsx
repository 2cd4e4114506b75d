'use client';

import { Printer } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';

/** The page on paper, or as a PDF: what a customer attaches to a file. */
export function PrintButton() {
  const t = useTranslations('execution');
  return (
    <Button onPress={() => window.print()}>
      <Printer aria-hidden size={18} />
      {t('print')}
    </Button>
  );
}
