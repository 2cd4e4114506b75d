import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { CopyValue } from '@/app/ui/CopyValue';
import { Moment } from '@/app/ui/Moment';
import type { AccountDetailView, ClaimView } from '@/server/admin/views';
import { TransferButton } from './TransferButton';

/** Label, mailboxes, and who holds the numbers of an account. */
export async function AccountFacts({ account }: { account: AccountDetailView }) {
  const t = await getTranslations('admin.accounts');
  const { mailboxes, claims, unclaimed, label } = account;
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <section
        aria-labelledby="bal"
        className="flex flex-col gap-2 rounded-lg border border-line bg-surface p-5"
      >
        <h2 id="bal" className="text-lg">
          {t('mailboxes')}
        </h2>
        {mailboxes.length === 0 && <p className="text-ink-soft">{t('noMailbox')}</p>}
        <dl className="flex flex-col gap-2">
          {mailboxes.map(({ kind, address }) => (
            <div key={kind}>
              <dt className="text-sm text-ink-soft">{t(kind)}</dt>
              <dd>
                <CopyValue label={t(kind)} value={address} />
              </dd>
            </div>
          ))}
          <div>
            <dt className="text-sm text-ink-soft">{t('label')}</dt>
            <dd>
              <CopyValue label={t('label')} value={label} />
            </dd>
          </div>
        </dl>
      </section>
      <section
        aria-labelledby="numeros"
        className="flex flex-col gap-2 rounded-lg border border-line bg-surface p-5"
      >
        <h2 id="numeros" className="text-lg">
          {t('numbers')}
        </h2>
        {claims.length + unclaimed.length === 0 && <p className="text-ink-soft">{t('noNumber')}</p>}
        <ul className="flex flex-col divide-y divide-line">
          {claims.map((claim) => (
            <Claim key={claim.id} claim={claim} ours={claim.holder.id === account.organisation.id} />
          ))}
          {unclaimed.map((idNat) => (
            <li key={idNat} className="py-3">
              {t('unclaimed', { idNat })}
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

async function Claim({ claim, ours }: { claim: ClaimView; ours: boolean }) {
  const t = await getTranslations('admin.accounts');
  const { kind, idNat, claimedAt, provenAt, holder } = claim;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3">
      <div className="flex min-w-0 flex-col gap-0.5">
        <span>
          <code className="font-semibold">{idNat}</code> <span className="text-ink-soft">{t(kind)}</span>
        </span>
        {!ours && (
          <span>
            {t('heldBy')}{' '}
            <NextLink className="link" href={`/admin/organisations/${holder.id}`}>
              {holder.name}
            </NextLink>
          </span>
        )}
        <span className="text-sm text-ink-soft">
          {t('claimedAt')} <Moment iso={claimedAt} />,{' '}
          {provenAt ? (
            <>
              {t('provenAt')} <Moment iso={provenAt} />
            </>
          ) : (
            t('unproven')
          )}
        </span>
      </div>
      <TransferButton claim={claim} />
    </li>
  );
}
