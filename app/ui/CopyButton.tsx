'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { toast } from './Toast';

/** Copies a text with one press, and says that it did. `what` names it (« Serveur »). */
export function CopyButton({ what, value }: { what: string; value: () => string }) {
  const t = useTranslations('shell');
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(value());
      setCopied(true);
    } catch {
      toast({ tone: 'error', text: t('copyFailed') });
    }
  }

  return (
    <>
      <Button
        onPress={copy}
        aria-label={t('copy', { what })}
        className="-my-1 inline-flex size-8 shrink-0 cursor-pointer items-center justify-center rounded text-accent hover:bg-accent-soft"
      >
        {copied ? <Check aria-hidden size={16} className="text-ok" /> : <Copy aria-hidden size={16} />}
      </Button>
      <span role="status" className="sr-only">
        {copied ? t('copied') : ''}
      </span>
    </>
  );
}
