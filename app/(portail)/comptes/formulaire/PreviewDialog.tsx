'use client';

import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import { Dialog } from '@/app/ui/Dialog';
import { Moment } from '@/app/ui/Moment';
import type { AccountPreviewView } from '@/server/views';
import { Fates } from './Fates';

/** What a change will do to the mailboxes, before it is confirmed. */
export function PreviewDialog({
  preview,
  pending,
  onConfirm,
  onClose,
}: {
  preview: AccountPreviewView | null;
  pending: boolean;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const t = useTranslations('accounts.preview');
  return (
    <Dialog
      title={t('title')}
      isOpen={preview !== null}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('back')}</Button>
          <Button kind="primary" isPending={pending} onPress={onConfirm}>
            {t('confirm')}
          </Button>
        </>
      }
    >
      {preview && (
        <>
          <Fates mailboxes={preview.mailboxes} />
          {preview.mailboxes.some(({ fate }) => fate === 'remove') && (
            <p className="text-sm text-ink-soft">{t('numbersFree')}</p>
          )}
          <p>
            {preview.nextAt ? (
              <>
                {t('waits')} {t('waitsUntil')} <Moment iso={preview.nextAt} />
              </>
            ) : (
              t('atOnce')
            )}
          </p>
        </>
      )}
    </Dialog>
  );
}
