/** What an editor and its software do, at random. */
import fc from 'fast-check';
import { hostFor } from '../../../conformance/hosts';
import { requestAbort } from '../../../db/queries/execution-state';
import { findCase } from '../../cases/catalogue';
import { database } from '../../database';
import { isRefusal } from '../../errors';
import type { TestConnection, TestEditor } from '../../testing';
import type { ExecutionView } from '../../views';
import { abortExecution } from '../abort';
import { lengthenPause, skipPause } from '../pause';
import type { MortalLab } from './lab';
import type { Row } from './truth';

export const CASES = [
  'authcli-expired-imap',
  'authcli-expired-smtp',
  'authcli-revoked-imap',
  'psc-expired-imap',
];

const MOVES = [
  ...[
    'single',
    'single',
    'single',
    'single',
    'single',
    'campaign',
    'refuse',
    'refuse',
    'refuse',
    'refuse',
    'refuse',
  ],
  ...['trust', 'trust', 'linger', 'release', 'skip', 'skip', 'lengthen'],
  ...[
    'abort',
    'abort test',
    'abort at verdict',
    'abort at deadline',
    'abort over',
    'abort next',
    'abort next',
  ],
] as const;
type Move = (typeof MOVES)[number];

/**
 * What the software does when a window opens after the last move. `regret`: it refuses, and its user aborts at the moment
 * of the verdict. `relapse`: it refuses, and then trusts all the same.
 */
const HABITS = [
  'refuse',
  'refuse',
  'trust',
  'linger',
  'nothing',
  'regret',
  'regret',
  'relapse',
  'relapse',
] as const;

/** How often one test is started after the last move: again at once, in what would be the window of the one before. */
const ENCORES = 2;

export interface Script {
  moves: { move: Move; pause: number; choice: number }[];
  habit: (typeof HABITS)[number];
}

export const script: fc.Arbitrary<Script> = fc.record({
  moves: fc.array(
    fc.record({
      move: fc.constantFrom(...MOVES),
      pause: fc.nat({ max: 250 }),
      choice: fc.nat({ max: 1000 }),
    }),
    { minLength: 12, maxLength: 18 },
  ),
  habit: fc.constantFrom(...HABITS),
});

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The software of one editor, and its user. */
export class Player {
  private readonly lingering: TestConnection[] = [];
  private readonly attended = new Set<number>();
  /** What each wish to abort was answered. */
  readonly wishes: ExecutionView[] = [];

  constructor(
    private readonly editor: TestEditor,
    private readonly lab: MortalLab,
    private readonly rows: () => Promise<Row[]>,
  ) {}

  /** Plays the moves; what cannot be done now is not done. */
  async play({ moves, habit }: Script): Promise<void> {
    const first = moves[0]!.choice;
    if (habit === 'regret') await this.try(() => this.attempt('campaign', first | 1));
    else await this.try(() => this.attempt(first % 3 === 0 ? 'campaign' : 'single', first));
    for (const { move, pause, choice } of moves) {
      await this.try(() => this.attempt(move, choice));
      await wait(pause);
    }
    for (let encore = 0; ; ) {
      const rows = await this.rows();
      if (rows.every(({ state }) => state === 'done')) {
        if (encore++ === ENCORES) break;
        await this.editor.start(CASES[first % CASES.length]!, { delaySeconds: 2 });
      }
      for (const row of rows) {
        if (row.state !== 'listening' || row.case_id === null || this.attended.has(row.number)) continue;
        this.attended.add(row.number);
        await this.attend(row, encore > 0 && (habit === 'nothing' || habit === 'linger') ? 'trust' : habit);
      }
      if (habit === 'regret') await this.abortInPause(rows);
      await wait(100);
    }
    for (const connection of this.lingering) await connection.close();
  }

  private async try(work: () => Promise<unknown>): Promise<void> {
    await work().catch((error) => {
      if (!isRefusal(error)) throw error;
    });
  }

  private async connect(how: Script['habit'], caseId: string, choice: number): Promise<void> {
    if (how === 'nothing') return;
    const { mie, defect, protocol } = findCase(caseId)!;
    const connection = this.lab.connect(hostFor(mie, defect).key, protocol, this.editor);
    await connection.open();
    if (how === 'refuse' || how === 'regret' || how === 'relapse') {
      // Now and then for a reason of its own.
      return connection.refuse(choice % 8 === 0 ? 42 : defect === 'expired' ? 45 : 44);
    }
    await connection.handshake();
    if (how === 'trust') await connection.attempt('someone');
    else this.lingering.push(connection);
    if (how === 'trust' && choice % 4 > 0) await connection.close();
  }

  private async abort(number: number | undefined): Promise<void> {
    if (number !== undefined) this.wishes.push(await abortExecution(this.editor, number));
  }

  /** While its transaction lasts, whoever does something to the same test waits for it, and then finds it aborted. */
  private async abortSlowly(number: number | undefined, ms = 200): Promise<void> {
    if (number === undefined) return;
    await database().transaction(async (tx) => {
      if (await requestAbort(tx, this.editor, number)) await wait(ms);
    });
    await this.abort(number);
  }

  private async attend({ number, parent, case_id }: Row, habit: Script['habit']): Promise<void> {
    await this.connect(habit, case_id!, number);
    if (habit === 'regret' && parent === null) {
      await wait(40 + ((number * 37) % 200));
      await this.abortSlowly(number);
    }
    if (habit === 'relapse') {
      await wait(400 + ((number * 37) % 400));
      await this.connect('trust', case_id!, number);
    }
  }

  /** Aborts the next test of a campaign while it opens. */
  private async abortInPause(rows: Row[]): Promise<void> {
    const next = rows.find(({ state }) => state === 'queued');
    const campaign = next?.parent;
    if (!next || !campaign) return;
    if (rows.some(({ parent, state }) => parent === campaign && /listening|judging/.test(state))) return;
    await Promise.all([
      this.abortSlowly(next.number, 400),
      wait(20).then(() => this.try(() => skipPause(this.editor, campaign))),
    ]);
  }

  private async attempt(move: Move, choice: number): Promise<unknown> {
    const { editor } = this;
    const rows = await this.rows();
    const any = <T>(list: T[]): T | undefined => list[choice % Math.max(1, list.length)];
    const campaign = any(rows.filter((row) => row.campaign_id !== null && row.state !== 'done'))?.number;
    const listening = any(rows.filter((row) => row.case_id !== null && row.state === 'listening'));
    const queued = rows.find((row) => row.parent === campaign && row.state === 'queued')?.number;
    const delaySeconds = 1 + (choice % 3);
    switch (move) {
      case 'single':
        return editor.start(any(CASES)!, { delaySeconds });
      case 'campaign':
        return editor.startCampaign('MSS-LPS-SEGUR-1', {
          ...{ cases: CASES.slice(choice % 3), delaySeconds: 1, pauseSeconds: choice % 2 },
          continueOnFailure: choice % 3 !== 0,
        });
      case 'refuse':
      case 'trust':
      case 'linger':
        if (listening) this.attended.add(listening.number);
        return this.connect(move, listening?.case_id ?? 'authcli-expired-imap', choice);
      case 'release': {
        // Its last word, perhaps long after its window.
        const connection = this.lingering.pop();
        if (choice % 2 === 0) await connection?.attempt('someone');
        return connection?.close();
      }
      case 'abort':
        return this.abort(campaign);
      case 'abort test':
        return this.abort(listening?.number);
      case 'abort over':
        return this.abort(any(rows.filter(({ state }) => state === 'done'))?.number);
      case 'abort at verdict':
        // The certificate is refused once it has been quiet for a while.
        if (!listening) return;
        this.attended.add(listening.number);
        await this.connect('refuse', listening.case_id!, 1);
        await wait(40 + (choice % 80));
        return this.abortSlowly(listening.number);
      case 'abort at deadline':
        if (!listening) return;
        this.attended.add(listening.number);
        await wait(listening.deadline! - Date.now() + (choice % 300) - 50);
        return this.abortSlowly(listening.number);
      case 'abort next': {
        // The test before it ends meanwhile, and the pause after that.
        const current = rows.find((row) => row.parent === campaign && row.state === 'listening');
        if (campaign === undefined) return;
        if (current) {
          this.attended.add(current.number);
          await this.connect('trust', current.case_id!, 1);
        }
        return Promise.all([
          this.abortSlowly(queued, 400),
          ...[20, 200, 300].map((ms) => wait(ms).then(() => this.try(() => skipPause(editor, campaign)))),
        ]);
      }
      case 'skip':
        return campaign && skipPause(editor, campaign);
      case 'lengthen':
        return campaign && lengthenPause(editor, campaign, 1);
    }
  }
}
