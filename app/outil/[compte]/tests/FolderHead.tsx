'use client';

import { ListVideo } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import { French } from '@/app/ui/French';
import { LastResult } from '@/app/ui/LastResult';
import { type FolderView, folderTitle } from './folder';

/** The name of a folder, and when it is a campaign, how it went last and its start. */
export function FolderHead({
  accountId,
  folder,
  onLaunch,
}: {
  accountId: number;
  folder: FolderView;
  onLaunch: () => void;
}) {
  const t = useTranslations('campaign.run');
  const tests = useTranslations('tests');
  const { id, campaign } = folder;
  const title = folderTitle(id, tests);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-x-4 gap-y-2">
      <div className="min-w-0">
        <h2 id={`${id}-titre`} className="text-lg">
          {title}
        </h2>
        <p className="font-mono text-xs text-ink-soft">{id}</p>
      </div>
      {campaign && (
        <Button
          kind={campaign.available ? 'primary' : 'secondary'}
          onPress={onLaunch}
          isDisabled={!campaign.available}
          aria-label={t('launchFolder', { title })}
        >
          <ListVideo aria-hidden size={18} />
          {t('launchAll')}
        </Button>
      )}
      {campaign?.unavailableBecause && (
        <p className="col-span-2 text-sm text-ink-soft">
          <French text={campaign.unavailableBecause} />
        </p>
      )}
      {campaign?.last && (
        <p className="col-span-2 flex flex-wrap items-center gap-x-2 text-sm">
          <span className="text-ink-soft">{t('last')}</span>
          <LastResult accountId={accountId} last={campaign.last} />
        </p>
      )}
    </div>
  );
}
