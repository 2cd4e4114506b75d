'use client';

import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import { EmptyState } from '@/app/ui/EmptyState';
import { toast } from '@/app/ui/Toast';
import type { PscClientsView, PscClientView, PscSecretView } from '@/server/views';
import { ClientCard } from './ClientCard';
import { DeleteDialog, RenewDialog } from './ClientDialogs';
import { ClientForm } from './ClientForm';

type Asked = { what: 'declare' } | { what: 'change' | 'renew' | 'delete'; client: PscClientView };

/** The clients of the organisation. Secrets just given stay on the page until it is left, and nowhere else. */
export function Clients({
  accountId,
  clients,
  endpoints,
}: PscClientsView & {
  accountId: number;
}) {
  const t = useTranslations('psc.clients');
  const router = useRouter();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [secrets, setSecrets] = useState<Record<string, string>>({});

  const close = () => setAsked(null);
  const done = (text: string) => {
    toast({ tone: 'info', text });
    close();
    router.refresh();
  };
  const keep = ({ client, secret }: PscSecretView) =>
    setSecrets((known) => ({ ...known, [client.clientId]: secret }));

  const declare = (
    <Button kind="primary" onPress={() => setAsked({ what: 'declare' })} className="self-start">
      <Plus aria-hidden size={18} />
      {t('declare')}
    </Button>
  );
  return (
    <section aria-labelledby="clients" className="flex flex-col gap-4">
      <div className="flex flex-col gap-1">
        <h2 id="clients" className="text-xl">
          {t('title')}
        </h2>
        <p className="prose-line text-ink-soft">{t('text')}</p>
      </div>
      {clients.length === 0 ? (
        <EmptyState title={t('empty')} text={t('emptyText')} action={declare} />
      ) : (
        <>
          {declare}
          {clients.map((client) => (
            <ClientCard
              key={client.clientId}
              client={client}
              secret={secrets[client.clientId] ?? null}
              endpoints={endpoints}
              onAsk={(what) => setAsked({ what, client })}
            />
          ))}
        </>
      )}
      {(asked?.what === 'declare' || asked?.what === 'change') && (
        <ClientForm
          accountId={accountId}
          client={asked.what === 'change' ? asked.client : null}
          onClose={close}
          onDeclared={(given) => {
            keep(given);
            done(t('declared', { name: given.client.name }));
          }}
          onChanged={({ name }) => done(t('changed', { name }))}
        />
      )}
      {asked?.what === 'renew' && (
        <RenewDialog
          accountId={accountId}
          client={asked.client}
          onClose={close}
          onDone={(given) => {
            keep(given);
            close();
            router.refresh();
          }}
        />
      )}
      {asked?.what === 'delete' && (
        <DeleteDialog
          accountId={accountId}
          client={asked.client}
          onClose={close}
          onDone={() => done(t('deleted', { name: asked.client.name }))}
        />
      )}
    </section>
  );
}
