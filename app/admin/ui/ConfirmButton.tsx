'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf } from '@/app/live/ServerCalls';
import { Button } from '@/app/ui/Button';
import type { ButtonKind } from '@/app/ui/buttonStyle';
import { Dialog } from '@/app/ui/Dialog';
import { French } from '@/app/ui/French';
import { Notice } from '@/app/ui/Notice';
import { toast } from '@/app/ui/Toast';

/** A button that says what will happen before it does it; the page is read again afterwards. */
export function ConfirmButton({
  label,
  name,
  kind,
  size = 'small',
  title,
  children,
  prepare,
  act,
  done,
  icon,
}: {
  label: string;
  /** For whoever hears the button without its row. */
  name?: string;
  kind?: ButtonKind;
  size?: 'normal' | 'small';
  title: string;
  /** What will happen. */
  children: ReactNode;
  /** Reads what will happen, each time the question is asked; a refusal is shown in its place. */
  prepare?: () => Promise<void>;
  act: () => Promise<unknown>;
  /** Said once it is done. */
  done: string;
  icon?: ReactNode;
}) {
  const t = useTranslations('admin.list');
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const [working, setWorking] = useState(false);
  const [failure, setFailure] = useState<{ text: string; french: boolean } | null>(null);
  const busy = useRef(false);

  async function confirm() {
    if (busy.current) return;
    busy.current = true;
    setWorking(true);
    setFailure(null);
    try {
      await act();
      setAsking(false);
      toast({ tone: 'info', text: done });
      router.refresh();
    } catch (error) {
      say(error);
    } finally {
      busy.current = false;
      setWorking(false);
    }
  }

  function say(error: unknown) {
    const refusal = refusalOf(error);
    setFailure(refusal ? { text: refusal.message, french: true } : { text: t('network'), french: false });
  }

  function ask() {
    setFailure(null);
    setAsking(true);
    prepare?.().catch(say);
  }

  return (
    <>
      <Button size={size} kind={kind} aria-label={name} onPress={ask}>
        {icon}
        {label}
      </Button>
      <Dialog
        role="alertdialog"
        isOpen={asking}
        onClose={() => setAsking(false)}
        title={title}
        footer={
          <>
            <Button onPress={() => setAsking(false)}>{t('cancel')}</Button>
            <Button kind={kind === 'danger' ? 'danger' : 'primary'} onPress={confirm} isPending={working}>
              {label}
            </Button>
          </>
        }
      >
        {children}
        {failure && (
          <Notice tone="error" role="alert" title={t('failed')}>
            <p>{failure.french ? <French text={failure.text} /> : failure.text}</p>
          </Notice>
        )}
      </Dialog>
    </>
  );
}
