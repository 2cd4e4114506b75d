'use client';

import { Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf, type ServerRefusal, useTRPCClient } from '@/app/live/ServerCalls';
import { Button } from '@/app/ui/Button';
import { Dialog } from '@/app/ui/Dialog';
import { Refused } from '@/app/ui/Refused';
import { toast } from '@/app/ui/Toast';
import type { AccountPreviewView, AccountView } from '@/server/views';
import { Fates } from '../formulaire/Fates';
import { Section } from './Section';

/** Deletes the account, once what goes with it has been seen. */
export function DeleteAccount({ account }: { account: AccountView }) {
  const t = useTranslations('accounts.account');
  const form = useTranslations('accounts.form');
  const free = useTranslations('accounts.preview')('numbersFree');
  const client = useTRPCClient();
  const router = useRouter();
  const [preview, setPreview] = useState<AccountPreviewView | null>(null);
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<Pick<ServerRefusal, 'message' | 'number' | 'field'> | null>(null);
  const seen = { accountId: account.id, seenAt: account.changedAt };

  async function attempt(send: () => Promise<void>) {
    if (pending) return;
    setPending(true);
    setRefusal(null);
    try {
      await send();
    } catch (error) {
      setPreview(null);
      const told = refusalOf(error);
      setRefusal(told ?? { message: form('network'), number: null, field: null });
      // Changed meanwhile: the page shows what it is by now.
      if (told?.field === 'version') router.refresh();
    } finally {
      setPending(false);
    }
  }

  const ask = () => attempt(async () => setPreview(await client.account.preview.mutate(seen)));
  const remove = () =>
    attempt(async () => {
      await client.account.delete.mutate(seen);
      toast({ tone: 'info', text: t('deleted', { nil: account.nil }) });
      router.push('/comptes');
      router.refresh();
    });

  return (
    <Section id="suppression" title={t('delete')} intro={t('deleteHelp')}>
      <Refused
        title={t('deleteRefused')}
        message={refusal?.message ?? null}
        accountId={account.id}
        busy={refusal?.number ?? null}
      />
      <Button kind="danger" className="self-start" isPending={pending && !preview} onPress={ask}>
        <Trash2 aria-hidden size={18} />
        {t('delete')}
      </Button>
      <Dialog
        role="alertdialog"
        title={t('deleteTitle', { nil: account.nil })}
        isOpen={preview !== null}
        onClose={() => setPreview(null)}
        footer={
          <>
            <Button onPress={() => setPreview(null)}>{t('deleteCancel')}</Button>
            <Button kind="danger" isPending={pending} onPress={remove}>
              {t('deleteConfirm')}
            </Button>
          </>
        }
      >
        <p>{t('deleteHelp')}</p>
        {preview && <Fates mailboxes={preview.mailboxes} />}
        <p className="text-sm text-ink-soft">{free}</p>
      </Dialog>
    </Section>
  );
}
