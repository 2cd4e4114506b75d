'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { Breakable } from './Breakable';
import { toast } from './Toast';

/** A value to type elsewhere: in mono, copied with one press. `label` says what it is (« Serveur »). */
export function CopyValue({ label, value }: { label: string; value: string }) {
  const t = useTranslations('shell');
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      toast({ tone: 'error', text: t('copyFailed') });
    }
  }

  return (
    <span className="inline-flex max-w-full items-center gap-0.5">
      <code className="min-w-0 [overflow-wrap:anywhere]">
        <Breakable value={value} />
      </code>
      <Button
        onPress={copy}
        aria-label={t('copy', { what: label })}
        className="-my-1 inline-flex size-8 shrink-0 cursor-pointer items-center justify-center rounded text-accent hover:bg-accent-soft"
      >
        {copied ? <Check aria-hidden size={16} className="text-ok" /> : <Copy aria-hidden size={16} />}
      </Button>
      <span role="status" className="sr-only">
        {copied ? t('copied') : ''}
      </span>
    </span>
  );
}
