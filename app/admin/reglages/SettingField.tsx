'use client';

import { useTranslations } from 'use-intl';
import { Field } from '@/app/ui/Field';
import { Moment } from '@/app/ui/Moment';
import type { SettingsView } from '@/server/admin/views';
import type { Settings } from '@/server/settings/settings';

/** One setting: what it does, what 0 means, its default, and who changed it last. */
export function SettingField({
  name,
  settings,
  value,
  error,
  onChange,
}: {
  name: keyof Settings;
  settings: SettingsView;
  value: string;
  error: string | null;
  onChange: (value: string) => void;
}) {
  const t = useTranslations('admin.settings');
  const text = name === 'supportAddress';
  const change = settings.changes[name];
  const standard = settings.defaults[name];
  return (
    <div className="flex flex-col gap-1">
      <Field
        label={t(`fields.${name}`)}
        help={
          <>
            {t(`help.${name}`)} {!text && name !== 'unusedMailboxDays' && t('zeroForever')}{' '}
            {t('default', { value: standard === '' ? t('empty') : String(standard) })}
          </>
        }
        value={value}
        onChange={onChange}
        error={error}
        name={name}
        inputMode={text ? undefined : 'numeric'}
        autoComplete="off"
        width={text ? undefined : 'max-w-28'}
        action={text ? undefined : <span className="text-ink-soft">{t('days')}</span>}
      />
      <p className="text-sm text-ink-soft">
        {change ? (
          <>
            {change.by ? t('changedBy', { name: change.by }) : t('changed')} <Moment iso={change.at} />.
          </>
        ) : (
          t('never')
        )}
      </p>
    </div>
  );
}
