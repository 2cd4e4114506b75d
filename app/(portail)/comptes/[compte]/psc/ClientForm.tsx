'use client';

import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf, type ServerRefusal, useTRPCClient } from '@/app/live/ServerCalls';
import { Button } from '@/app/ui/Button';
import { Drawer } from '@/app/ui/Dialog';
import { Field } from '@/app/ui/Field';
import { French } from '@/app/ui/French';
import { focusFirstError } from '@/app/ui/focusFirstError';
import { Notice } from '@/app/ui/Notice';
import type { PscClientView, PscSecretView } from '@/server/views';
import { Addresses } from './Addresses';

const FIELDS = ['name', 'redirectUris', 'postLogoutRedirectUris'];

/** Declares a client, or changes the one given. What the sandbox refuses is said at the field; nothing typed is lost. */
export function ClientForm({
  accountId,
  client,
  onClose,
  onDeclared,
  onChanged,
}: {
  accountId: number;
  client: PscClientView | null;
  onClose: () => void;
  onDeclared: (given: PscSecretView) => void;
  onChanged: (client: PscClientView) => void;
}) {
  const t = useTranslations('psc.form');
  const failed = useTranslations('psc')('network');
  const { sandbox } = useTRPCClient();
  const [name, setName] = useState(client?.name ?? '');
  const [redirects, setRedirects] = useState(client?.redirectUris ?? ['']);
  const [logouts, setLogouts] = useState(
    client?.postLogoutRedirectUris.length ? client.postLogoutRedirectUris : [''],
  );
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<Pick<ServerRefusal, 'message' | 'field'> | null>(null);
  const errorOf = (field: string) => (refusal?.field === field ? refusal.message : null);

  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const form = event.currentTarget;
    setPending(true);
    setRefusal(null);
    const filled = (uris: string[]) => uris.map((uri) => uri.trim()).filter((uri) => uri !== '');
    const fields = { name, redirectUris: filled(redirects), postLogoutRedirectUris: filled(logouts) };
    try {
      if (client) {
        const { clientId } = client;
        onChanged(await sandbox.changeClient.mutate({ accountId, clientId, fields }));
      } else onDeclared(await sandbox.registerClient.mutate({ accountId, fields }));
    } catch (error) {
      setRefusal(refusalOf(error) ?? { message: failed, field: null });
      setPending(false);
      focusFirstError(form);
    }
  }

  return (
    <Drawer
      title={client ? t('changeTitle', { name: client.name }) : t('declareTitle')}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button kind="primary" type="submit" form="client" isPending={pending}>
            {client ? t('save') : t('declare')}
          </Button>
        </>
      }
    >
      <form id="client" onSubmit={send} noValidate className="flex flex-col gap-6">
        {refusal && !FIELDS.includes(refusal.field ?? '') && (
          <Notice tone="error" role="alert">
            <French text={refusal.message} />
          </Notice>
        )}
        <Field
          label={t('name')}
          help={t('nameHelp')}
          value={name}
          onChange={setName}
          error={errorOf('name')}
          maxLength={80}
          autoComplete="off"
          autoFocus
        />
        <Addresses
          kind="redirect"
          values={redirects}
          onChange={setRedirects}
          error={errorOf('redirectUris')}
        />
        <Addresses
          kind="logout"
          values={logouts}
          onChange={setLogouts}
          error={errorOf('postLogoutRedirectUris')}
        />
      </form>
    </Drawer>
  );
}
