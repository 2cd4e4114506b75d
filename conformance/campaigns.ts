/**
 * Folders and the five campaigns (« jobs globaux »), with the manual's membership and order (manual §3.4; titles
 * without its stray space, DESIGN §4).
 */
import { caseById, findCase, type TestCase } from './catalogue';
import { type Verdict, worstVerdict } from './verdict';

export interface Folder {
  /** As in the manual: `MSS-LPS-SEGUR-GEN-APP`. Also the id of its campaign, when it has one. */
  id: string;
  /** What the folder is about, in French. */
  title: string;
  /** Whether the manual gives it a « job global ». */
  campaign: boolean;
  /** Every case of the manual, in the manual's order. */
  caseIds: readonly string[];
}

const general = (mie: string): string[] => [
  `${mie}-access-imap`,
  `${mie}-otherca-imap`,
  `${mie}-otherca-smtp`,
  `${mie}-autoconfig-imap`,
  `${mie}-autoconfig-smtp`,
  `${mie}-send-smtp`,
  `${mie}-indicators-patient-smtp`,
  `${mie}-indicators-smtp`,
  `${mie}-tls-imap`,
  `${mie}-tls-smtp`,
];

export const FOLDERS: readonly Folder[] = [
  {
    id: 'MSS-LPS-SEGUR-1',
    title: 'Certificats erronés',
    campaign: true,
    caseIds: ['authcli', 'psc'].flatMap((mie) =>
      ['expired', 'revoked'].flatMap((defect) => [`${mie}-${defect}-imap`, `${mie}-${defect}-smtp`]),
    ),
  },
  {
    id: 'MSS-LPS-SEGUR-APP',
    title: 'BAL applicatives : authentification',
    campaign: true,
    caseIds: ['authcli-auth-imap', 'authcli-auth-smtp'],
  },
  {
    id: 'MSS-LPS-SEGUR-GEN-APP',
    title: 'BAL applicatives : exigences générales',
    campaign: true,
    caseIds: general('authcli'),
  },
  {
    id: 'MSS-LPS-SEGUR-GEN-PER-ORG',
    title: 'BAL personnelles : exigences générales',
    campaign: true,
    caseIds: general('psc'),
  },
  {
    id: 'MSS-LPS-SEGUR-PER-ORG-1',
    title: 'BAL personnelles : authentification',
    campaign: true,
    caseIds: ['psc-auth-imap', 'psc-auth-smtp'],
  },
  {
    id: 'MSS-LPS-SEGUR-PER-ORG-2',
    title: 'Réouverture de session IMAP',
    campaign: false,
    caseIds: ['psc-reopen-imap'],
  },
  {
    id: 'MSS-LPS-SEGUR-PER-ORG-3',
    title: 'Réouverture de session SMTP',
    campaign: false,
    caseIds: ['psc-reopen-smtp'],
  },
];

/** The cases of a folder, in order. */
export function casesOf(folder: Folder): TestCase[] {
  return folder.caseIds.map(caseById);
}

export interface Campaign {
  id: string;
  title: string;
  cases: readonly TestCase[];
}

/** The five campaigns, in the order of the folders. */
export const CAMPAIGNS: readonly Campaign[] = FOLDERS.filter(({ campaign }) => campaign).map((folder) => ({
  id: folder.id,
  title: folder.title,
  cases: casesOf(folder),
}));

/** A campaign by its id; undefined when there is none. */
export function findCampaign(id: string): Campaign | undefined {
  return CAMPAIGNS.find((campaign) => campaign.id === id);
}

/**
 * The verdict of a campaign: the worst of its tests, those that do not apply apart, and unless `countSuperseded` those
 * that the manual says not to use. A campaign of nothing else is judged by them all the same.
 */
export function campaignVerdict(
  children: readonly { caseId: string; verdict: Verdict }[],
  { countSuperseded }: { countSuperseded: boolean },
): Verdict {
  const played = children.filter(({ verdict }) => verdict !== 'skipped');
  const counted = played.filter(({ caseId }) => countSuperseded || !findCase(caseId)?.superseded);
  return worstVerdict((counted.length > 0 ? counted : played).map(({ verdict }) => verdict));
}
