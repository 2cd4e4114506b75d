/** Plays the scenes of every case at once: a case's own one after the other, on its own ground. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestCase } from '../../../conformance/catalogue';
import { hostFor } from '../../../conformance/hosts';
import type { ExecutionView } from '../../../server/views';
import { newAccount, type TestAccount } from '../../support/accounts';
import { start, verdictOf } from '../../support/api';
import { hostOf } from '../../support/instance';
import { openRelay } from '../../support/relay';
import { openSession } from '../clients/session';
import type { Ground, Scene } from './scene';

/** What came of a scene. */
export interface Played {
  testCase: TestCase;
  scene: Scene;
  account: TestAccount;
  view: ExecutionView;
  /** What the client itself said, when it failed. */
  complaint: string | null;
  /** Its password; the signature of its token. */
  secrets: readonly string[];
}

/** Long enough for any client on a busy machine; whatever is certain is said earlier. */
const WINDOW_SECONDS = 40;
/** A window that was over before its client was gets this much longer, once: the machine was too slow to say anything. */
const LONGER = 3;
/** Clients at work at the same time: each is a process that starts, and the machine may have two processors. */
const PLACES = 6;

let free = PLACES;
const queue: (() => void)[] = [];

/** Waits for a place. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (free > 0) free--;
  else await new Promise<void>((go) => queue.push(go));
  try {
    return await work();
  } finally {
    const next = queue.shift();
    if (next) next();
    else free++;
  }
}

export interface OpenGround extends Ground {
  close(): void;
}

export async function openGround(
  testCase: TestCase,
  colleague: TestAccount,
  organisation: { immatriculation: string; name: string },
) {
  return inTurn(async (): Promise<OpenGround> => {
    const account = await newAccount({ organisation });
    const dir = mkdtempSync(join(tmpdir(), 'motco2-scene-'));
    const credential = testCase.mie === 'PSC' ? 'token' : 'certificate';
    const open = async (defect: TestCase['defect']) => {
      const host = hostOf(hostFor(testCase.mie, defect).key);
      const relays = [await openRelay(host.imap, account.from), await openRelay(host.smtp, account.from)];
      const [imap, smtp] = relays.map(({ port }) => port) as [number, number];
      const options = { dir, colleague: colleague[credential === 'token' ? 'personal' : 'applicative'].user };
      return {
        relays,
        session: await openSession(account, credential, { ...options, ports: { imap, smtp } }),
      };
    };
    const valid = await open(null);
    const own = testCase.defect === null ? valid : await open(testCase.defect);
    return {
      ...{ testCase, account, colleague, session: own.session, valid: valid.session },
      close() {
        for (const relay of [...valid.relays, ...own.relays]) relay.close();
        if (!process.env.KEEP_TEST_DATA) rmSync(dir, { recursive: true, force: true });
      },
    };
  });
}

/** One scene, from the control to the verdict. */
async function play(ground: Ground, scene: Scene): Promise<Played> {
  const { delaySeconds = WINDOW_SECONDS } = scene;
  const first = await attempt(ground, scene, delaySeconds);
  const late = first.endedAt > Date.parse(first.view.deadline ?? '');
  return late && surprise(first) ? attempt(ground, scene, delaySeconds * LONGER) : first;
}

async function attempt(
  ground: Ground,
  scene: Scene,
  delaySeconds: number,
): Promise<Played & { endedAt: number }> {
  const { testCase, account } = ground;
  const { before, act, patient } = scene;
  const inPlace = patient ? <T>(work: () => Promise<T>) => work() : inTurn;
  const { number, complaint, endedAt } = await inPlace(async () => {
    await before?.(ground);
    const listening = { case: testCase.id, delaySeconds, clientIp: account.from };
    const started = await start(account, listening);
    const said = await act(ground).then(
      () => null,
      (error: Error) => error.message,
    );
    return { number: started.number, complaint: said, endedAt: Date.now() };
  });
  const view = await verdictOf(account, number);
  const { password, credential, token } = ground.session;
  const secrets = [password, ...(credential === 'token' ? [(await token()).split('.')[2] ?? ''] : [])];
  return { testCase, scene, account, view, complaint, secrets, endedAt };
}

/** The scenes of one case, in order. */
export async function playAll(ground: OpenGround, scenes: readonly Scene[]): Promise<Played[]> {
  const played: Played[] = [];
  try {
    for (const scene of scenes) played.push(await play(ground, scene));
    return played;
  } finally {
    ground.close();
  }
}

export const kosOf = (view: ExecutionView) =>
  view.findings.filter(({ verdict }) => verdict === 'ko').map(({ id }) => id);

/** What is wrong with the view itself, whatever the scene was about. */
function flaws({ scene, view, secrets }: Played): string[] {
  const told = JSON.stringify(view);
  return [
    ...secrets.filter((secret) => told.includes(secret)).map(() => 'a secret is shown'),
    ...view.findings
      .filter(({ verdict, hint, eventIds }) => verdict === 'ko' && (!hint || eventIds.length === 0))
      .map(({ id }) => `${id} does not say what to change, or what proves it`),
    ...(scene.verdict === 'ok' && Date.parse(view.endedAt ?? '') >= Date.parse(view.deadline ?? '')
      ? ['it listened to the end although it was certain']
      : []),
  ];
}

/** Null when everything is as expected; else a sentence with all that is known. */
export function surprise(played: Played): string | null {
  const { scene, view, complaint } = played;
  const seen = kosOf(view);
  const allowed = [...scene.faults, ...(scene.besides ?? [])];
  const same = scene.faults.every((id) => seen.includes(id)) && seen.every((id) => allowed.includes(id));
  const wrong = flaws(played);
  if (view.verdict === scene.verdict && same && wrong.length === 0) return null;
  return [
    `${view.case}, ${scene.client.name} ${scene.does}: #${view.number} is ${view.verdict} [${seen.join(', ')}]`,
    `expected ${scene.verdict} [${scene.faults.join(', ')}]`,
    ...wrong,
    `findings: ${view.findings.map(({ id, verdict, message }) => `${verdict} ${id}: ${message}`).join(' | ')}`,
    `client: ${complaint ?? 'no complaint'}`,
  ].join('\n  ');
}
