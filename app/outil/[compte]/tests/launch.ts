import type { CaseView } from '@/server/views';
import type { FolderView } from './folder';

/**
 * What a link to the catalogue asks to start: `lancer`, the id of a folder with a « job global » or of a test, and
 * `reste=1`, only the tests that are not OK yet. Nothing for what this account cannot play.
 */
export function readLaunch(
  parameters: { get(name: string): string | null },
  folders: readonly FolderView[],
): { folder: FolderView | null; testCase: CaseView | null; remaining: boolean } {
  const asked = parameters.get('lancer');
  const folder = folders.find(({ id, campaign }) => id === asked && campaign?.available) ?? null;
  const testCase = folders
    .flatMap(({ cases }) => cases)
    .find(({ id, available }) => id === asked && available);
  return {
    folder,
    testCase: testCase ?? null,
    remaining: folder !== null && parameters.get('reste') === '1',
  };
}
