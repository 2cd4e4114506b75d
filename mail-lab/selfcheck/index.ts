/**
 * The bench proves to itself that it is what it claims (issue 3, item 8): at start, every hour, after each renewal of
 * certificates or lists, and on demand. Never a false alarm: what fails is looked at twice before it is published.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '../log';
import type { CheckRow, CheckStore } from '../store/checks';
import type { Outcome, Subject } from './outcome';
import { type SelfCheckTargets, subjectsOf } from './subjects';

export interface SelfCheck {
  /** Looks at everything now, or once more when a look is under way. Resolves when its result is published. */
  run(): Promise<void>;
  stop(): Promise<void>;
}

export interface SelfCheckOptions extends Omit<SelfCheckTargets, 'markAge' | 'someAlias'> {
  store: CheckStore;
  log: Logger;
  /** Between two looks, ms; sooner while something fails. For tests. */
  every?: number;
  /** Before the second look at what failed: longer than files take to be taken over. For tests. */
  again?: number;
}

const EVERY_MS = 3_600_000;
const WHILE_FAILING_MS = 60_000;
const AGAIN_MS = 2500;
const PATIENCE_MS = 60_000;
/** A stop does not wait for whom we ask. */
const STOP_MS = 500;

/** Starts looking, at once and from then on. */
export function startSelfCheck(options: SelfCheckOptions): SelfCheck {
  const { store, log, now } = options;
  const targets: SelfCheckTargets = {
    ...options,
    markAge: () => store.markAge(),
    someAlias: () => store.someAlias(),
  };
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let stopped = false;
  const ending = new AbortController();
  /** Subjects that failed last, so that the log tells changes and not states. */
  let failing = new Set<string>();

  const round = async () => {
    clearTimeout(timer);
    let healthy = false;
    try {
      const rows = await look(targets, options.again ?? AGAIN_MS, () => stopped);
      if (stopped) return;
      await store.publish(rows);
      tell(rows);
      healthy = rows.every(({ ok }) => ok);
    } catch (error) {
      log.error({ err: error }, 'the self-check could not be carried out or published');
    }
    if (stopped) return;
    timer = setTimeout(() => void run(), options.every ?? (healthy ? EVERY_MS : WHILE_FAILING_MS));
    timer.unref();
  };
  const tell = (rows: readonly CheckRow[]) => {
    const failed = rows.filter(({ ok }) => !ok);
    for (const { subject, detail, facts } of failed)
      log.error({ subject, detail, facts }, 'self-check failed');
    if (failed.length === 0) {
      log.info({ subjects: rows.length, recovered: [...failing] }, 'self-check passed');
    }
    failing = new Set(failed.map(({ subject }) => subject));
  };
  const begin = () => {
    running = round().finally(() => {
      running = null;
    });
    return running;
  };
  const run = (): Promise<void> => {
    if (stopped) return Promise.resolve();
    if (!running) return begin();
    // What is asked for during a look must be seen by a look that begins afterwards; one is enough for all.
    next ??= running.then(() => {
      next = null;
      return stopped ? undefined : begin();
    });
    return next;
  };
  void run();
  return {
    run,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      ending.abort();
      options.own.endAll();
      await Promise.race([running, wait(STOP_MS)]);
      await store.close();
    },
  };

  async function look(on: SelfCheckTargets, again: number, isOver: () => boolean): Promise<CheckRow[]> {
    const first = await lookAt(await subjectsOf(on), isOver);
    const wrong = new Set(first.filter(({ ok }) => !ok).map(({ subject }) => subject));
    if (wrong.size === 0 || isOver()) return first;
    await wait(again, null, { signal: ending.signal, ref: false }).catch(() => {});
    // A round of its own: answers of the first are not to be believed again.
    const subjects = (await subjectsOf(on)).filter(({ name }) => wrong.has(name));
    const second = new Map((await lookAt(subjects, isOver)).map((row) => [row.subject, row]));
    return first.map((row) => second.get(row.subject) ?? row);
  }

  /** One after the other: clients come first. */
  async function lookAt(subjects: readonly Subject[], isOver: () => boolean): Promise<CheckRow[]> {
    const rows: CheckRow[] = [];
    for (const { name, check } of subjects) {
      if (isOver()) break;
      const checkedAt = now();
      const outcome = await within(check());
      rows.push({ subject: name, ...outcome, checkedAt });
    }
    return rows;
  }
}

async function within(check: Promise<Outcome>): Promise<Outcome> {
  const late = new AbortController();
  const timeout = wait(PATIENCE_MS, null, { signal: late.signal, ref: false }).then(
    () => ({
      ok: false,
      detail: 'La vérification n’a pas abouti à temps : le laboratoire est surchargé.',
      facts: {},
    }),
    () => new Promise<never>(() => {}),
  );
  const broken = (error: Error) => ({
    ok: false,
    detail: `La vérification elle-même a échoué (${error.message}) : consultez le journal du laboratoire.`,
    facts: {},
  });
  return Promise.race([check.catch(broken), timeout]).finally(() => late.abort());
}
