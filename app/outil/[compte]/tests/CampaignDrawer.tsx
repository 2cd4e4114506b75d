'use client';

import { useTranslations } from 'use-intl';
import { Drawer } from '@/app/ui/Dialog';
import { CampaignForm } from './CampaignForm';
import { type FolderView, folderTitle } from './folder';

/** The form that starts all tests of a folder, beside the catalogue. */
export function CampaignDrawer({
  accountId,
  folder,
  ownAddress,
  onlyRemaining,
  onClose,
}: {
  accountId: number;
  folder: FolderView | null;
  ownAddress: string | null;
  /** Ticks only the tests that are not OK yet. */
  onlyRemaining: boolean;
  onClose: () => void;
}) {
  const t = useTranslations('campaign.run');
  const tests = useTranslations('tests');
  return (
    <Drawer
      isOpen={folder !== null}
      onClose={onClose}
      title={folder ? folderTitle(folder.id, tests) : t('title')}
    >
      {folder?.campaign && (
        <CampaignForm
          key={folder.id}
          accountId={accountId}
          campaign={folder.campaign}
          cases={folder.cases}
          ownAddress={ownAddress}
          onlyRemaining={onlyRemaining}
          onCancel={onClose}
        />
      )}
    </Drawer>
  );
}
