import { expect, it } from 'vitest';
import type { CampaignView, CaseView } from '@/server/views';
import type { FolderView } from './folder';
import { readLaunch } from './launch';

const folder = (id: string, available: boolean): FolderView => ({
  id,
  cases: [{ id: `${id}-case`, available } as CaseView],
  campaign: { id, available } as CampaignView,
});
const folders = [folder('A', true), folder('B', false)];
const launch = (query: string) => readLaunch(new URLSearchParams(query), folders);

it('opens the folder or the test that a link names, when the account can play it', () => {
  expect(launch('lancer=A')).toEqual({ folder: folders[0], testCase: null, remaining: false });
  expect(launch('lancer=A&reste=1').remaining).toBe(true);
  expect(launch('lancer=A-case&reste=1')).toEqual({
    ...{ folder: null, testCase: folders[0]!.cases[0], remaining: false },
  });
  for (const query of ['', 'lancer=B', 'lancer=B-case', 'lancer=C', 'reste=1']) {
    expect(launch(query)).toEqual({ folder: null, testCase: null, remaining: false });
  }
});
