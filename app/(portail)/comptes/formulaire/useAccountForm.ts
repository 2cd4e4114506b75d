'use client';

import { useRouter } from 'next/navigation';
import { useRef, useState, useTransition } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf, useTRPCClient } from '@/app/live/ServerCalls';
import { toast } from '@/app/ui/Toast';
import type { AccountPreviewView, AccountView } from '@/server/views';
import { type FieldName, inputOf, read, sameIdentities, type Typed, typedOf } from './typed';

export interface Failures {
  fields: Partial<Record<FieldName, string>>;
  /** What concerns no field, and the execution in the way. */
  form: string | null;
  busy: number | null;
  /** The account as it is by now, when somebody changed it meanwhile. */
  stale: AccountView | null;
}
const NONE: Failures = { fields: {}, form: null, busy: null, stale: null };
const FIELDS: FieldName[] = ['nil', 'idNatPsc', 'idNatAuthCli'];

/** What was typed, what is wrong with it, and what the server says; nothing typed is ever lost. */
export function useAccountForm(account: AccountView | null) {
  const t = useTranslations('accounts.form');
  const client = useTRPCClient();
  const router = useRouter();
  const [typed, setTyped] = useState<Typed>(() => typedOf(account));
  /** The account that the person saw; each refusal for a change in between shows a newer one. */
  const [seen, setSeen] = useState(account);
  const [failures, setFailures] = useState(NONE);
  const [preview, setPreview] = useState<AccountPreviewView | null>(null);
  const [sending, setSending] = useState(false);
  const [leaving, startLeaving] = useTransition();
  const busy = useRef(false);
  const inputs = useRef<Partial<Record<FieldName, HTMLInputElement | null>>>({});

  function type(change: Partial<Typed>) {
    setTyped((before) => ({ ...before, ...change }));
    setFailures((before) => {
      const fields = { ...before.fields };
      // Either number answers « at least one »: what was said of one may not hold any more.
      for (const field of FIELDS) if (field in change || field !== 'nil') delete fields[field];
      return { ...before, fields, form: null, busy: null };
    });
  }

  function fail(found: Failures) {
    setFailures(found);
    setPreview(null);
    const first = FIELDS.find((field) => found.fields[field]);
    // After the dialog has given the focus back.
    if (first) setTimeout(() => inputs.current[first]?.focus());
  }

  async function place(error: unknown): Promise<void> {
    const refusal = refusalOf(error);
    if (!refusal) return fail({ ...NONE, form: t('network') });
    const { message, field, number } = refusal;
    if (field === 'version' && seen) {
      try {
        const current = await client.account.get.query({ accountId: seen.id });
        setSeen(current);
        return fail({ ...NONE, form: message, stale: current });
      } catch (cause) {
        return fail({ ...NONE, form: refusalOf(cause)?.message ?? t('network') });
      }
    }
    const known = FIELDS.find((name) => name === field);
    if (known) return fail({ ...NONE, fields: { [known]: message } });
    fail({ ...NONE, form: message, busy: number });
  }

  async function once(send: () => Promise<void>) {
    if (busy.current) return;
    busy.current = true;
    setSending(true);
    try {
      await send();
    } catch (error) {
      await place(error);
    } finally {
      busy.current = false;
      setSending(false);
    }
  }

  function leave(message: string) {
    toast({ tone: 'info', text: message });
    startLeaving(() => {
      router.push('/comptes');
      router.refresh();
    });
  }

  async function save() {
    const values = inputOf(typed);
    const nil = read(typed).nil.value;
    if (!seen) {
      await client.account.create.mutate({ values });
      return leave(t('created', { nil }));
    }
    await client.account.change.mutate({ accountId: seen.id, seenAt: seen.changedAt, values });
    leave(t('changed', { nil }));
  }

  /** Checks, and saves what moves no mailbox; anything else is shown first. */
  function submit() {
    const { problems, noIdentity } = read(typed);
    if (noIdentity) problems.idNatPsc = t('atLeastOne');
    if (Object.keys(problems).length > 0) return fail({ ...NONE, fields: problems });
    void once(async () => {
      if (!seen || sameIdentities(typed, seen)) return save();
      const asked = { accountId: seen.id, seenAt: seen.changedAt, values: inputOf(typed) };
      setFailures(NONE);
      setPreview(await client.account.preview.mutate(asked));
    });
  }

  return {
    ...{ typed, type, failures, preview, submit },
    inputRef: (field: FieldName) => (input: HTMLInputElement | null) => {
      inputs.current[field] = input;
    },
    confirm: () => void once(save),
    back: () => setPreview(null),
    adopt: () => {
      setTyped(typedOf(seen));
      setFailures(NONE);
    },
    pending: sending || leaving,
  };
}
export type AccountForm = ReturnType<typeof useAccountForm>;
