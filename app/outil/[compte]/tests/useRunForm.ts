'use client';

import { useRouter } from 'next/navigation';
import { useRef, useState, useTransition } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf, useTRPCClient } from '@/app/live/ServerCalls';
import { isAddress } from '@/app/ui/address';
import type { CaseView } from '@/server/views';

interface Errors {
  delay: string | null;
  /** One entry per address field. */
  addresses: (string | null)[];
  /** What concerns no field. */
  form: string | null;
  /** An execution that already uses the mailbox. */
  busy: number | null;
}
const NONE: Errors = { delay: null, addresses: [], form: null, busy: null };

/** Checks what was typed, starts the test once however often one presses, and goes to its page. */
export function useRunForm({ accountId, testCase }: { accountId: number; testCase: CaseView }) {
  const t = useTranslations('tests.run');
  const router = useRouter();
  const client = useTRPCClient();
  const [errors, setErrors] = useState(NONE);
  const [sending, setSending] = useState(false);
  const [leaving, startLeaving] = useTransition();
  const busy = useRef(false);

  function check(delay: string, addresses: string[]): Errors {
    const seconds = Number(delay.trim());
    const { min, max } = testCase.delay;
    const good = /^\d+$/.test(delay.trim()) && seconds >= min && seconds <= max;
    const typed = addresses.map((address) => address.trim());
    return {
      ...NONE,
      delay: good ? null : t('delayError', { min, max }),
      addresses: typed.map((address, index) => {
        if (address === '' && typed.length === 1) return null;
        if (!isAddress(address)) return t('addressError');
        return typed.indexOf(address) < index ? t('addressTwice') : null;
      }),
    };
  }

  function place(error: unknown, count: number): Errors {
    const refusal = refusalOf(error);
    if (!refusal) return { ...NONE, form: t('network') };
    if (refusal.field === 'delaySeconds') return { ...NONE, delay: refusal.message };
    if (refusal.field === 'clientIp') {
      const wrong = Array.from({ length: count }, (_, index) => (index === 0 ? refusal.message : null));
      return { ...NONE, addresses: wrong };
    }
    return { ...NONE, form: refusal.message, busy: refusal.number };
  }

  /** Answers false when something was refused. */
  async function start({
    delay,
    fullDelay,
    addresses,
  }: {
    delay: string;
    fullDelay: boolean;
    addresses: string[];
  }): Promise<boolean> {
    if (busy.current) return true;
    const found = check(delay, addresses);
    setErrors(found);
    if (found.delay || found.addresses.some(Boolean)) return false;
    busy.current = true;
    setSending(true);
    try {
      const execution = await client.execution.start.mutate({
        accountId,
        case: testCase.id,
        delaySeconds: Number(delay),
        // Unticked leaves the choice to the instance's policy.
        ...(fullDelay ? { listenFullDelay: true } : {}),
        clientIp: addresses.map((address) => address.trim()).filter(Boolean),
      });
      startLeaving(() => router.push(`/outil/${accountId}/executions/${execution.number}`));
      return true;
    } catch (error) {
      busy.current = false;
      setErrors(place(error, addresses.length));
      return false;
    } finally {
      setSending(false);
    }
  }

  function forget(field: 'delay' | 'addresses') {
    setErrors((before) => ({ ...before, [field]: NONE[field] }));
  }

  return { start, errors, forget, pending: sending || leaving };
}
