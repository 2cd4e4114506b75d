'use client';

import { CircleCheck, CircleDashed, CircleX } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { classes } from '@/app/ui/classes';
import { type FolderView, folderTitle } from './folder';

const ENTRY = '-mx-2 flex items-start gap-2.5 rounded-md px-2 py-1.5 no-underline';

/** Folders with how many of their tests are OK. */
export function FolderNav({ folders, shown }: { folders: FolderView[]; shown: string[] }) {
  const t = useTranslations('tests');
  return (
    <nav aria-label={t('folders')} className="self-start lg:sticky lg:top-6">
      <h2 className="mb-2 text-sm font-semibold text-ink-soft">{t('folders')}</h2>
      <ul className="flex flex-col gap-0.5">
        {folders.map((folder) => {
          const passed = folder.cases.filter(({ last }) => last?.verdict === 'ok').length;
          const failed = folder.cases.filter(({ last }) => last?.verdict === 'ko').length;
          const complete = passed === folder.cases.length;
          const [Icon, ink] = complete
            ? [CircleCheck, 'text-ok']
            : failed
              ? [CircleX, 'text-ko']
              : [CircleDashed, 'text-ink-soft'];
          const underWay = [folder.campaign?.last, ...folder.cases.map(({ last }) => last)].some(
            (last) => last && last.state !== 'done',
          );
          const content = (
            <>
              <Icon aria-hidden size={18} className={classes('mt-1 shrink-0', ink)} />
              <span className="min-w-0">
                <span className="block leading-snug font-semibold">{folderTitle(folder.id, t)}</span>
                <span className="block text-sm text-ink-soft">
                  {t('folderCount', { passed, failed, total: folder.cases.length })}
                  {underWay && <span className="font-semibold text-accent"> · {t('underWay')}</span>}
                </span>
              </span>
            </>
          );
          return (
            <li key={folder.id}>
              {shown.includes(folder.id) ? (
                <a href={`#${folder.id}`} className={classes(ENTRY, 'hover:bg-sunken')}>
                  {content}
                </a>
              ) : (
                <span className={ENTRY}>{content}</span>
              )}
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
