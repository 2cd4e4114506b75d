/** The tool of an account: before anything was played, while tests run, and when they are over. */
import type { TestAccount } from '../../support/accounts';
import { abort, start, verdictOf } from '../../support/api';
import { curl } from '../../support/clients';
import { hostOf } from '../../support/instance';
import { walkFailure } from './failures';
import type { Walk } from './walk';

const HOME = 'outil/[compte]/page.tsx';
const TESTS = 'outil/[compte]/tests/page.tsx';
const HISTORY = 'outil/[compte]/executions/page.tsx';
const EXECUTION = 'outil/[compte]/executions/[numero]/page.tsx';
const FOLDER = 'BAL applicatives : authentification';

/** `account`: of the organisation of whoever is logged in, nothing played yet. Answers a finished execution. */
export async function walkTool(walk: Walk, account: TestAccount): Promise<number> {
  const { page } = walk;
  const window = { delaySeconds: 60, clientIp: account.from };
  await walk.open('/comptes');
  await walk.press(`Accès à l’outil pour le compte ${account.nil}`, 'link');
  await page.waitForURL(/\/outil\/\d+$/);
  const { pathname: tool } = new URL(page.url());
  await walk.shown('Tableau de bord');
  await walk.see(HOME, 'nothing played');
  await walk.open(`${tool}/executions`);
  await walk.see(HISTORY, 'empty');
  const { number } = await start(account, { case: 'authcli-auth-imap', ...window });

  await walk.open(`${tool}/executions/${number}`);
  await walk.shown('En attente de votre logiciel');
  await walk.see(EXECUTION, 'waiting');
  await walk.press('Interrompre');
  await walk.asked(/^Interrompre l’exécution/);
  await walk.see(EXECUTION, 'abortion asked');
  await walk.escape();
  await curl(hostOf('org-valid'), 'imap', account.applicative);
  await verdictOf(account, number);
  await page.getByRole('heading', { name: 'OK', exact: true }).waitFor();
  await walk.see(EXECUTION, 'decided, by connection');
  await walk.press('Journal', 'tab');
  await walk.see(EXECUTION, 'decided, log');

  const campaign = await start(account, { campaign: 'MSS-LPS-SEGUR-APP', ...window });
  await walk.open(`${tool}/executions/${campaign.number}`);
  await page.getByRole('heading', { name: /Test 1 sur 2/ }).waitFor();
  await walk.see(EXECUTION, 'campaign under way');
  await walk.open(tool);
  await walk.see(HOME, 'something under way');
  await abort(account, campaign.number);
  await walk.open(`${tool}/executions/${campaign.number}`);
  await page.getByRole('heading', { name: 'Interrompu', exact: true }).waitFor();
  await walk.see(EXECUTION, 'campaign over');
  await walk.open(`${tool}/executions`);
  await walk.see(HISTORY, 'with executions');
  await walkFailure(walk, 'page', `${tool}/executions`, 'outil/[compte]/error.tsx');
  await walk.open(`${tool}/executions?verdict=ko`);
  await walk.see(HISTORY, 'nothing found');
  await walk.open(`${tool}/exigences`);
  await walk.see('outil/[compte]/exigences/page.tsx');
  await walk.seeNothing(`${tool}/executions/999999999`, 'outil/[compte]/not-found.tsx');

  await walk.open(`${tool}/tests`);
  await walk.see(TESTS);
  await walk.press(/^Lancer .*AUTH_CLI : TLS IMAP/);
  await page.getByRole('dialog').waitFor();
  await walk.fill('Délai d’écoute', '4');
  await walk.fill('Adresse IP', '300.1.1.1');
  await walk.press('Lancer maintenant');
  await walk.shown(/Indiquez une adresse IPv4/);
  await walk.see(TESTS, 'test refused');
  await walk.escape();
  await walk.press(`Tout lancer : ${FOLDER}`);
  await walk.fill('Pause entre deux tests', '99999');
  await walk.press(/^Lancer les 2 tests/);
  await walk.shown(/Indiquez un nombre entier de secondes, de 0 à/);
  await walk.see(TESTS, 'campaign refused');
  return number;
}
