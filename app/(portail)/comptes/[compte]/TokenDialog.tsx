'use client';

import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf, useTRPCClient } from '@/app/live/ServerCalls';
import { Button } from '@/app/ui/Button';
import { CopyText } from '@/app/ui/CopyText';
import { CopyValue } from '@/app/ui/CopyValue';
import { Dialog } from '@/app/ui/Dialog';
import { Field } from '@/app/ui/Field';
import { focusFirstError } from '@/app/ui/focusFirstError';
import { Notice } from '@/app/ui/Notice';
import { Select } from '@/app/ui/Select';

const DAYS = [30, 90, 365] as const;
const DEFAULT_DAYS = '90';

/** Makes a token and shows it once. */
export function TokenDialog({
  accountId,
  onClose,
  onCreated,
}: {
  accountId: number;
  onClose: () => void;
  onCreated: () => void;
}) {
  const t = useTranslations('accounts.tokens');
  const form = useTranslations('accounts.form');
  const close = useTranslations('shell')('close');
  const client = useTRPCClient();
  const formId = useId();
  const [name, setName] = useState('');
  const [days, setDays] = useState(DEFAULT_DAYS);
  const [error, setError] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const [token, setToken] = useState<string | null>(null);

  async function create(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const element = event.currentTarget;
    if (name.trim() === '') {
      setError(t('nameMissing'));
      return focusFirstError(element);
    }
    setPending(true);
    setError(null);
    try {
      const chosen = DAYS.find((one) => String(one) === days) ?? null;
      const made = await client.account.createToken.mutate({ accountId, name: name.trim(), days: chosen });
      setToken(made.token);
      onCreated();
    } catch (cause) {
      setError(refusalOf(cause)?.message ?? t('failed'));
      focusFirstError(element);
    } finally {
      setPending(false);
    }
  }

  if (token !== null) {
    return (
      <Dialog
        title={t('created', { name: name.trim() })}
        isOpen
        onClose={onClose}
        footer={
          <Button kind="primary" onPress={onClose}>
            {close}
          </Button>
        }
      >
        <Notice tone="warning" role="status">
          <p>{t('once')}</p>
        </Notice>
        <CopyValue label={t('token')} value={token} />
        <p>{t('use')}</p>
        <CopyText
          label={t('command')}
          text={`export MOTCO2_URL=${window.location.origin}\nexport MOTCO2_TOKEN=${token}\nnpx motco2 cases`}
        />
      </Dialog>
    );
  }
  return (
    <Dialog
      title={t('create')}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{form('cancel')}</Button>
          <Button kind="primary" type="submit" form={formId} isPending={pending}>
            {t('create')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={create} noValidate className="flex flex-col gap-4">
        <Field
          label={t('name')}
          help={t('nameHelp')}
          value={name}
          onChange={(value) => {
            setName(value);
            setError(null);
          }}
          error={error}
          maxLength={60}
          isRequired
          autoFocus
        />
        <Select
          label={t('expiry')}
          value={days}
          onChange={(event) => setDays(event.target.value)}
          options={[
            ...DAYS.map((one) => ({ value: String(one), label: t('days', { days: one }) })),
            { value: '', label: t('forever') },
          ]}
        />
      </form>
    </Dialog>
  );
}
