import type { Messages } from '@/app/messages/fr';
import type { CampaignView, CaseView } from '@/server/views';

export interface FolderView {
  id: string;
  cases: CaseView[];
  /** What plays all of them; null for a folder without « job global ». */
  campaign: CampaignView | null;
}

type FolderKey = `folder.${keyof Messages['tests']['folder']}`;

/** The title of a folder, or its name when it has none. `t`: the messages of `tests`. */
export function folderTitle(
  id: string,
  t: ((key: FolderKey) => string) & { has(key: FolderKey): boolean },
): string {
  const key = `folder.${id}` as FolderKey;
  return t.has(key) ? t(key) : id;
}
