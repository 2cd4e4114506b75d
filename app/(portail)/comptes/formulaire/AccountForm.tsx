'use client';

import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button, ButtonLink } from '@/app/ui/Button';
import { Field } from '@/app/ui/Field';
import { AUTH_CLI_KINDS, type AuthCliKind } from '@/conformance/numbers/auth-cli';
import { PSC_KINDS, type PscKind } from '@/conformance/numbers/psc';
import type { AccountView } from '@/server/views';
import { FormFailure } from './FormFailure';
import { NumberField, Remarks } from './NumberField';
import { PreviewDialog } from './PreviewDialog';
import { type FieldName, read } from './typed';
import { useAccountForm } from './useAccountForm';

const CONVERGENCE = 'https://convergence.esante.gouv.fr/';
const EDIT = 'https://edit.esante.gouv.fr/';
const CERTIFICATE = 'https://www.demarches-simplifiees.fr/commencer/f414';

/** Creates an account, or changes the one that is given. */
export function AccountForm({ account }: { account: AccountView | null }) {
  const t = useTranslations('accounts.form');
  const kinds = useTranslations('accounts.kinds');
  const form = useAccountForm(account);
  const { typed, type, failures } = form;
  const [left, setLeft] = useState<Partial<Record<FieldName, string>>>({});
  const readings = read(typed);

  /** What was pasted becomes, visibly, what will be kept. */
  function leave(field: FieldName) {
    const { value } = readings[field];
    const stripped = value !== typed[field].trim();
    setLeft((before) => ({ ...before, [field]: stripped && field !== 'nil' ? value : undefined }));
    if (value !== typed[field]) type({ [field]: value });
  }

  function errorOf(field: FieldName) {
    if (failures.fields[field]) return failures.fields[field];
    // Not while one types: only of a number that was left.
    return field in left && typed[field] !== '' ? (readings.problems[field] ?? null) : null;
  }

  function understood(field: 'idNatPsc' | 'idNatAuthCli', kind: string | null, name: string | null) {
    const cleaned = left[field] && left[field] === typed[field] ? t('cleaned', { value: left[field] }) : '';
    const recognised = kind === '' && name ? t('recognised', { kind: name }) : '';
    return [cleaned, recognised].filter(Boolean).join(' ') || null;
  }

  function send(event: FormEvent) {
    event.preventDefault();
    form.submit();
  }

  const link = (href: string, text: string) => (
    <a className="link" href={href} target="_blank" rel="noreferrer">
      {text}
    </a>
  );
  const { idNatPsc, idNatAuthCli } = readings;
  return (
    <form onSubmit={send} noValidate className="flex max-w-3xl flex-col gap-8">
      <FormFailure {...failures} accountId={account?.id ?? null} onAdopt={form.adopt} />
      <p className="text-ink-soft">{t('required')}</p>
      <div className="flex flex-col gap-2">
        <Field
          label={t('nil')}
          name="nil"
          help={
            <>
              {t('nilHelp')} {link(CONVERGENCE, t('convergence'))}
            </>
          }
          isRequired
          value={typed.nil}
          onChange={(nil) => type({ nil })}
          onBlur={() => leave('nil')}
          error={errorOf('nil')}
          inputRef={form.inputRef('nil')}
          mono
          width="max-w-md"
          autoComplete="off"
        />
        <div role="status">{!errorOf('nil') && typed.nil && <Remarks remarks={readings.nil.remarks} />}</div>
      </div>
      <NumberField
        label={t('psc')}
        name="idNatPsc"
        help={
          <>
            {t('pscHelp')} {link(EDIT, t('edit'))}
          </>
        }
        value={typed.idNatPsc}
        onChange={(value) => type({ idNatPsc: value })}
        onBlur={() => leave('idNatPsc')}
        error={errorOf('idNatPsc')}
        remarks={idNatPsc.remarks}
        understood={understood('idNatPsc', typed.kindPsc, idNatPsc.kind && kinds(`psc.${idNatPsc.kind}`))}
        kindLabel={t('kindPsc')}
        kind={typed.kindPsc}
        kinds={[
          { value: '', label: t('guess') },
          ...PSC_KINDS.map((kind) => ({ value: kind, label: kinds(`psc.${kind}`) })),
        ]}
        onKind={(kind) => type({ kindPsc: kind as PscKind | '' })}
        inputRef={form.inputRef('idNatPsc')}
      />
      <NumberField
        label={t('authCli')}
        name="idNatAuthCli"
        help={
          <>
            {t('authCliHelp')} {link(CERTIFICATE, t('certificate'))}
          </>
        }
        value={typed.idNatAuthCli}
        onChange={(value) => type({ idNatAuthCli: value })}
        onBlur={() => leave('idNatAuthCli')}
        error={errorOf('idNatAuthCli')}
        remarks={idNatAuthCli.remarks}
        understood={understood(
          'idNatAuthCli',
          typed.kindAuthCli,
          idNatAuthCli.kind && kinds(`authCli.${idNatAuthCli.kind}`),
        )}
        kindLabel={t('kindAuthCli')}
        kind={typed.kindAuthCli}
        kinds={[
          { value: '', label: t('guess') },
          ...AUTH_CLI_KINDS.map((kind) => ({ value: kind, label: kinds(`authCli.${kind}`) })),
        ]}
        onKind={(kind) => type({ kindAuthCli: kind as AuthCliKind | '' })}
        inputRef={form.inputRef('idNatAuthCli')}
      />
      <div className="flex flex-wrap gap-3">
        <Button kind="primary" type="submit" isPending={form.pending}>
          {t('submit')}
        </Button>
        <ButtonLink href={account ? `/comptes/${account.id}` : '/comptes'}>{t('cancel')}</ButtonLink>
      </div>
      <PreviewDialog
        preview={form.preview}
        pending={form.pending}
        onConfirm={form.confirm}
        onClose={form.back}
      />
    </form>
  );
}
