import { getTranslations } from '@/app/i18n/server';
import { CopyValue } from '@/app/ui/CopyValue';
import { Notice } from '@/app/ui/Notice';

/** Without a sandbox: the way to the real Pro Santé Connect, which is not ours to open. */
export async function RealSteps({ wellKnown }: { wellKnown: string }) {
  const t = await getTranslations('psc.real');
  const config = await getTranslations('psc.config');
  const values = [
    [config('discovery'), wellKnown],
    [config('scope'), 'openid scope_all'],
    [config('acr'), 'eidas1'],
  ] as const;
  return (
    <div className="flex max-w-3xl flex-col gap-5">
      <Notice tone="info" title={t('title')}>
        <p>{t('text')}</p>
      </Notice>
      <ol className="prose-line flex list-decimal flex-col gap-3 pl-6">
        <li>{t('request')}</li>
        <li>{t('identity')}</li>
        <li>
          {t('configure')}
          <dl className="mt-2 flex flex-col gap-2">
            {values.map(([name, value]) => (
              <div key={name}>
                <dt className="text-sm text-ink-soft">{name}</dt>
                <dd>
                  <CopyValue label={name} value={value} />
                </dd>
              </div>
            ))}
          </dl>
        </li>
        <li>{t('production')}</li>
      </ol>
    </div>
  );
}
