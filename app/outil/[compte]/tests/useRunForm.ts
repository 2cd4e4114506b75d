'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf, useTRPCClient } from '@/app/live/ServerCalls';
import type { CaseView } from '@/server/views';
import { addressesOf, addressFaults, secondsOf } from './typed';
import { useStart } from './useStart';

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

/** Checks what was typed, starts the test, and places what the server refuses where it belongs. */
export function useRunForm({ accountId, testCase }: { accountId: number; testCase: CaseView }) {
  const t = useTranslations('tests.run');
  const client = useTRPCClient();
  const { start: send, pending } = useStart(accountId);
  const [errors, setErrors] = useState(NONE);

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
    const delaySeconds = secondsOf(delay, testCase.delay);
    const found: Errors = {
      ...NONE,
      delay: delaySeconds === null ? t('delayError', testCase.delay) : null,
      addresses: addressFaults(addresses).map((fault) => fault && t(ADDRESS_ERRORS[fault])),
    };
    setErrors(found);
    if (found.delay || found.addresses.some(Boolean)) return false;
    const failure = await send(() =>
      client.execution.start.mutate({
        accountId,
        case: testCase.id,
        delaySeconds: delaySeconds ?? undefined,
        // Unticked leaves the choice to the instance's policy.
        ...(fullDelay ? { listenFullDelay: true } : {}),
        clientIp: addressesOf(addresses),
      }),
    );
    if (!failure) return true;
    setErrors(place(failure.error, addresses.length));
    return false;
  }

  function forget(field: 'delay' | 'addresses') {
    setErrors((before) => ({ ...before, [field]: NONE[field] }));
  }

  return { start, errors, forget, pending };
}

export const ADDRESS_ERRORS = { wrong: 'addressError', twice: 'addressTwice' } as const;
