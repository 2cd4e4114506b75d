'use client';

import { type ReactNode, useState } from 'react';
import { refusalOf } from '@/app/live/ServerCalls';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { French } from './French';
import { Notice } from './Notice';

/** Asks before something that cannot be undone; what the server refuses is said in the question, which stays open. */
export function Question({
  title,
  confirm,
  cancel,
  silent,
  children,
  onClose,
  onConfirm,
}: {
  title: string;
  confirm: string;
  cancel: string;
  /** Said when the server does not answer. */
  silent: string;
  children: ReactNode;
  onClose: () => void;
  /** Closes the question itself once it is done. */
  onConfirm: () => Promise<void>;
}) {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<ReactNode>(null);

  async function act() {
    if (pending) return;
    setPending(true);
    setProblem(null);
    try {
      await onConfirm();
    } catch (error) {
      const refusal = refusalOf(error);
      setProblem(refusal ? <French text={refusal.message} /> : silent);
      setPending(false);
    }
  }

  return (
    <Dialog
      role="alertdialog"
      title={title}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{cancel}</Button>
          <Button kind="danger" isPending={pending} onPress={act}>
            {confirm}
          </Button>
        </>
      }
    >
      {problem && (
        <Notice tone="error" role="alert">
          {problem}
        </Notice>
      )}
      <p>{children}</p>
    </Dialog>
  );
}
