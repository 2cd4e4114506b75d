'use client';

import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useDeferredValue, useId, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf, useTRPC, useTRPCClient } from '@/app/live/ServerCalls';
import { Button } from '@/app/ui/Button';
import { Dialog } from '@/app/ui/Dialog';
import { Field } from '@/app/ui/Field';
import { French } from '@/app/ui/French';
import { Notice } from '@/app/ui/Notice';
import { toast } from '@/app/ui/Toast';
import type { ClaimView, Named } from '@/server/admin/views';

const MOST = 8;
const SHORTEST = 2;

/** Gives a number to another organisation: which one, what that does, then yes or no. */
export function TransferButton({ claim }: { claim: ClaimView }) {
  const t = useTranslations('admin.accounts');
  const list = useTranslations('admin.list');
  const client = useTRPCClient();
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const [to, setTo] = useState<Named | null>(null);
  const [failure, setFailure] = useState<{ text: string; french: boolean } | null>(null);
  const [working, setWorking] = useState(false);
  const busy = useRef(false);
  const { idNat, holder } = claim;

  function open() {
    setTo(null);
    setFailure(null);
    setAsking(true);
  }

  async function transfer(target: Named) {
    if (busy.current) return;
    busy.current = true;
    setWorking(true);
    setFailure(null);
    try {
      await client.admin.account.transfer.mutate({ claimId: claim.id, toOrganisationId: target.id });
      setAsking(false);
      toast({ tone: 'info', text: t('transferred', { idNat, organisation: target.name }) });
      router.refresh();
    } catch (error) {
      const refusal = refusalOf(error);
      setFailure(
        refusal ? { text: refusal.message, french: true } : { text: list('network'), french: false },
      );
    } finally {
      busy.current = false;
      setWorking(false);
    }
  }

  return (
    <>
      <Button size="small" aria-label={t('transferNamed', { idNat })} onPress={open}>
        {t('transfer')}
      </Button>
      <Dialog
        isOpen={asking}
        onClose={() => setAsking(false)}
        title={t('transferTitle', { idNat })}
        footer={
          <>
            <Button onPress={() => setAsking(false)}>{list('cancel')}</Button>
            <Button
              kind="danger"
              isDisabled={to === null}
              isPending={working}
              onPress={() => to && void transfer(to)}
            >
              {t('transfer')}
            </Button>
          </>
        }
      >
        <p>{t('transferFrom', { organisation: holder.name })}</p>
        <OrganisationChoice except={holder.id} chosen={to} onChoose={setTo} />
        {to && (
          <Notice tone="warning" role="status" title={t('transferConsequences')}>
            <ul className="list-disc pl-5">
              <li>{t('transferOld', { organisation: holder.name })}</li>
              <li>{t('transferMailbox')}</li>
              <li>{t('transferNew', { organisation: to.name })}</li>
            </ul>
          </Notice>
        )}
        {failure && (
          <Notice tone="error" role="alert" title={t('transferFailed')}>
            <p>{failure.french ? <French text={failure.text} /> : failure.text}</p>
          </Notice>
        )}
      </Dialog>
    </>
  );
}

/** An organisation, found by what it is called. */
function OrganisationChoice({
  except,
  chosen,
  onChoose,
}: {
  except: number;
  chosen: Named | null;
  onChoose: (organisation: Named | null) => void;
}) {
  const t = useTranslations('admin.accounts');
  const trpc = useTRPC();
  const name = useId();
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed.trim());
  const { data } = useQuery({
    ...trpc.admin.organisation.list.queryOptions({ search, limit: MOST }),
    enabled: search.length >= SHORTEST,
  });
  const found = search.length < SHORTEST ? [] : (data?.items ?? []).filter(({ id }) => id !== except);
  const none = search.length < SHORTEST ? t('transferType') : data ? t('transferNone') : '';
  return (
    <>
      <Field
        label={t('transferSearch')}
        value={typed}
        onChange={(value) => {
          setTyped(value);
          onChoose(null);
        }}
        autoComplete="off"
        autoFocus
      />
      <fieldset className="flex flex-col">
        <legend className="sr-only">{t('transferChoose')}</legend>
        {found.map((organisation) => (
          <label key={organisation.id} className="flex min-h-11 cursor-pointer items-center gap-3">
            <input
              type="radio"
              name={name}
              checked={chosen?.id === organisation.id}
              onChange={() => onChoose({ id: organisation.id, name: organisation.name })}
              className="size-4 shrink-0 accent-accent"
            />
            <span className="[overflow-wrap:anywhere]">
              {organisation.name} <code className="text-ink-soft">{organisation.immatriculation}</code>
            </span>
          </label>
        ))}
        <p role="status" className="text-sm text-ink-soft">
          {found.length === 0 ? none : ''}
        </p>
      </fieldset>
    </>
  );
}
