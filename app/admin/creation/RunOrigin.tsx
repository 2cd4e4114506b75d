import { useTranslations } from 'use-intl';
import type { ProvisioningRunView } from '@/server/views';

/** Who, or what, began a creation. */
export function RunOrigin({ run: { trigger, requestedBy } }: { run: ProvisioningRunView }) {
  const t = useTranslations('provisioning.triggers');
  if (trigger === 'night') return t('night');
  return requestedBy ? t('manual', { name: requestedBy }) : t('manualUnknown');
}
